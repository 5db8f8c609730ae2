import { setImmediate } from 'node:timers/promises';
import { PosternError } from '../errors.ts';
import { type AuthorizationResponse, checkAuthorizationResponse } from '../oauth/authorization-response.ts';
import { askForResponse, type Person } from './console-login.ts';
import { explainRefusedConsent, type FinishOptions, finishLogin, takeCode } from './finish-login.ts';
import type { FinishedLogin } from './finished-login.ts';
import { type LoopbackListener, openLoopbackListener } from './loopback-listener.ts';
import {
  type ConsoleLoginRequest,
  createPendingLogin,
  formatConsentUrl,
  type PendingConsoleLogin,
} from './pending-login.ts';

/** Opens a browser at an address. @returns what to say where that has failed: the address is shown as well */
export type Launch = (address: string) => Promise<string | undefined>;

/**
 * The console flow with a browser of this machine: the redirect is received here, on 127.0.0.1. The person is asked as
 * well, because the browser may be another one, elsewhere; whichever comes first counts, the redirect or a paste.
 *
 * @throws PosternError `no_listener`
 * @throws SignInRequiredError `access_denied`, and what {@link finishLogin} throws
 */
export async function runBrowserLogin(
  request: Omit<ConsoleLoginRequest, 'redirectUri'>,
  person: Person,
  launch: Launch,
  options: FinishOptions = {},
): Promise<FinishedLogin> {
  const listener = await openLoopbackListener();
  const pending = createPendingLogin({ ...request, redirectUri: listener.redirectUri });
  const code = await takeFirst(pending, listener, person, launch, options.signal).finally(listener.close);
  return finishLogin(pending, code, options);
}

/** The code of whatever comes first. The loser is ended before anything more is said. */
async function takeFirst(
  pending: PendingConsoleLogin,
  listener: LoopbackListener,
  person: Person,
  launch: Launch,
  outer: AbortSignal | undefined,
): Promise<string> {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, ...(outer ? [outer] : [])]);
  const url = formatConsentUrl(pending);
  await person.show(url, { uri: pending.redirectUri, isReceived: true });

  const receiving = listener.receive(
    (response) => ({ code: takeReceived(pending, response), isReceived: true }),
    signal,
  );
  const launchAndAsk = async (): Promise<{ code: string; isReceived: boolean }> => {
    const words = await launch(url);
    // The redirect may have come already: no prompt then.
    signal.throwIfAborted();
    if (words !== undefined) person.tell({ kind: 'browser', words });
    const code = await askForResponse(person, (paste) => takeCode(pending, paste), { signal });
    return { code, isReceived: false };
  };
  const asking = launchAndAsk();
  const first = await Promise.race([receiving, asking]).finally(async () => {
    over.abort();
    // The prompt ends, and gives the terminal back, within this time; a program's own person need not heed the signal.
    await Promise.race([Promise.allSettled([receiving, asking]), setImmediate()]);
  });
  if (first.isReceived) person.tell({ kind: 'redirect-received' });
  return first.code;
}

/** The code of a response that came by itself. Unlike what a person pastes it may come from anybody on this machine. */
function takeReceived(pending: PendingConsoleLogin, response: AuthorizationResponse): string {
  const { state, redirectUri, server } = pending;
  const { issuer, sendsIssuer } = server;
  const result = checkAuthorizationResponse(response, { state, redirectUri, issuer, sendsIssuer });
  if (result.kind === 'code') return result.code;
  if (result.isBound) throw explainRefusedConsent(pending, result);
  throw new PosternError('state_mismatch', 'That refusal belongs to another sign-in.');
}
