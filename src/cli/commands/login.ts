import { SignInRequiredError } from '../../errors.ts';
import { runConsoleLogin } from '../../login/console-login.ts';
import { keepCredential } from '../../login/keep-credential.ts';
import type { Context } from '../context.ts';
import { withDeadline } from '../deadline.ts';
import { parseDuration } from '../duration.ts';
import { getProfileName, mayAsk, say } from '../global-options.ts';
import { formatLoginJson, formatLoginReport } from '../login-report.ts';
import { prepareLogin, type RequestOptions } from '../prepare-login.ts';
import { createPerson } from '../terminal/person.ts';
import { qrModes } from '../terminal/show-login.ts';

export const loginOptions = {
  'client-secrets': {
    type: 'string',
    describe: "Google's client secrets file (POSTERN_CLIENT_SECRETS)",
    requiresArg: true,
  },
  scope: {
    type: 'string',
    array: true,
    multiple: true,
    nargs: 1,
    describe: 'Full URL or short name; may repeat',
  },
  account: { type: 'string', describe: 'The account that must sign in', requiresArg: true },
  project: { type: 'string', describe: 'Billed project, kept in the profile', requiresArg: true },
  'quota-project': {
    type: 'string',
    describe: 'Project for API quota, kept in the profile',
    requiresArg: true,
  },
  qr: {
    type: 'string',
    choices: qrModes,
    default: 'auto',
    describe: 'Show a QR code',
    requiresArg: true,
  },
  copy: { type: 'boolean', describe: "Also put the URL on your terminal's clipboard (OSC 52)" },
  'url-file': { type: 'string', describe: 'Also write the URL there, mode 0600', requiresArg: true },
  'response-file': {
    type: 'string',
    describe: 'Read the response from there; - is stdin',
    requiresArg: true,
  },
  timeout: { type: 'string', default: '10m', describe: 'Give up waiting; 0: never', requiresArg: true },
} as const;

export interface LoginOptions extends RequestOptions {
  project?: string | undefined;
  'quota-project'?: string | undefined;
  qr?: string | undefined;
  copy?: boolean | undefined;
  'url-file'?: string | undefined;
  'response-file'?: string | undefined;
  timeout?: string | undefined;
}

/** `postern login`: signs in, checks what came of it, and keeps the credential. */
export async function runLogin(options: LoginOptions, context: Context): Promise<void> {
  const timeoutMs = parseDuration(options.timeout ?? loginOptions.timeout.default, '--timeout');
  const responseFile = options['response-file'];
  if (responseFile === undefined && !mayAsk(options, context)) {
    throw new SignInRequiredError('no_terminal', 'There is no terminal to ask for the response at.', {
      hint: 'Sign in at a terminal, or: postern login --response-file FILE (or - for stdin)',
    });
  }
  const { store, request } = await prepareLogin(options, context);
  const person = createPerson({
    context,
    responseFile,
    urlFile: options['url-file'],
    qr: qrModes.find((mode) => mode === options.qr) ?? loginOptions.qr.default,
    copy: options.copy,
    quiet: options.quiet === true,
  });
  const finished = await withDeadline(context.signal, timeoutMs, (signal) =>
    runConsoleLogin(request, person, { now: context.now, signal }),
  );
  const { project, 'quota-project': quotaProject } = options;
  await keepCredential(store, finished.credential, { project, quotaProject });
  const place = { profile: getProfileName(options, context), path: store.path };
  say(options, context, formatLoginReport(finished, place, context.now()));
  if (options.json) context.stdout.write(`${formatLoginJson(finished, place)}\n`);
}
