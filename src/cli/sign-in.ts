import { SignInRequiredError } from '../errors.ts';
import { runConsoleLogin } from '../login/console-login.ts';
import { runDeviceLogin } from '../login/device-login.ts';
import type { FinishedLogin } from '../login/finished-login.ts';
import type { ConsoleLoginRequest } from '../login/pending-login.ts';
import type { Flow } from './choose-flow.ts';
import type { Context } from './context.ts';
import { withDeadline } from './deadline.ts';
import { type GlobalOptions, mayAsk } from './global-options.ts';
import { createListKept } from './list-kept.ts';
import type { BrowserCommand } from './terminal/choose-browser.ts';
import { withDevicePerson } from './terminal/device-person.ts';
import { createPerson } from './terminal/person.ts';
import type { QrMode } from './terminal/show-qr-code.ts';

/** How the person is reached, as options say it. */
export interface SignInOptions extends GlobalOptions {
  qr: QrMode;
  copy?: boolean | undefined;
  'url-file'?: string | undefined;
  'response-file'?: string | undefined;
  timeoutMs: number;
  /** What opens a browser here, if one is to be opened. */
  browser?: readonly BrowserCommand[] | undefined;
}

/** Whether the response to a console login can be had at all. @throws SignInRequiredError `no_terminal` */
export function checkReachable(
  options: Pick<SignInOptions, 'response-file' | keyof GlobalOptions>,
  context: Context,
): void {
  if (options['response-file'] !== undefined || mayAsk(options, context)) return;
  throw new SignInRequiredError('no_terminal', 'There is no terminal to ask for the response at.', {
    hint: 'Sign in at a terminal, or: postern login --response-file FILE (or - for stdin)',
  });
}

/** Signs the person in, by whichever flow. @throws PosternError `timeout`, and what the flows throw */
export function signIn(
  flow: Flow,
  request: ConsoleLoginRequest,
  options: SignInOptions,
  context: Context,
): Promise<FinishedLogin> {
  const { qr, copy, 'url-file': urlFile, 'response-file': responseFile, quiet = false, timeoutMs } = options;
  const { browser: commands } = options;
  const { now } = context;
  const listKept = createListKept(context);
  return withDeadline(context.signal, timeoutMs, async (signal) => {
    if (flow === 'console' && commands) {
      // All that listens and launches is loaded for this alone.
      const { runBrowserLogin } = await import('../login/browser-login.ts');
      const { launchBrowser } = await import('./terminal/launch-browser.ts');
      const canAsk = mayAsk(options, context);
      const person = createPerson({ context, urlFile, qr, copy, quiet, canAsk });
      const launch = (url: string) => launchBrowser(url, commands, context.env);
      return runBrowserLogin(request, person, launch, { now, signal, listKept });
    }
    if (flow === 'console') {
      const person = createPerson({ context, responseFile, urlFile, qr, copy, quiet });
      return runConsoleLogin(request, person, { now, signal, listKept });
    }
    const { redirectUri: _, ...deviceRequest } = request;
    const givesUpAt = timeoutMs === 0 ? undefined : now() + timeoutMs;
    return withDevicePerson({ context, givesUpAt, urlFile, qr, copy, quiet }, (person) =>
      runDeviceLogin(deviceRequest, person, { now, signal, listKept }),
    );
  });
}
