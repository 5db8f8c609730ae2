import type { ProfileStore } from '../credentials/profile-store.ts';
import { revokeCredential } from '../credentials/revoke.ts';
import { PosternError, SignInRequiredError } from '../errors.ts';
import { discardCredential, isNeeded } from './discard-credential.ts';
import { exchangeFinished } from './exchange-finished.ts';
import { type FinishOptions, finishLogin } from './finish-login.ts';
import type { FinishedLogin } from './finished-login.ts';
import { storeCredential } from './keep-credential.ts';
import { expired, isExpired, type KeptLogin } from './kept-login.ts';
import { listAskedOf } from './pending-login.ts';
import type { PendingLogins } from './pending-logins.ts';

/**
 * Finishes a login that was started by another process: exchanges its code, keeps the credential in its profile, and
 * only then forgets the login. A failure leaves the login as it was. Whoever comes second finds it gone; whoever comes
 * after a process that died between exchange and keeping keeps what that one got, without the spent code.
 *
 * @param code not used where the exchange is done already
 * @throws SignInRequiredError `pending_login_expired`, and what {@link finishLogin} throws
 * @throws PosternError `pending_login_gone`, and what reading and writing the store throws
 */
export function finishKeptLogin(
  logins: PendingLogins,
  id: string,
  code: string | undefined,
  store: ProfileStore,
  options: FinishOptions = {},
): Promise<FinishedLogin> {
  const { now = Date.now, signal } = options;
  const run = async (): Promise<FinishedLogin> => {
    const login = logins.read(id);
    if (!login) throw gone(id);
    if (isExpired(login, now())) throw expired(id);
    const kept = login.finished ?? (await exchange(logins, login, code, options));
    const finished = await exchangeFinished(logins, login, kept, { now, signal });
    const { flow } = login.pending;
    const askedScopes = listAskedOf(login.pending);
    const redirectUri = login.pending.flow === 'console' ? login.pending.redirectUri : undefined;
    await storeCredential(store, finished.credential, { ...login, redirectUri, flow, askedScopes });
    logins.remove(id);
    return finished;
  };
  return logins.exclusively(id, run, { ...(signal && { signal }) });
}

async function exchange(
  logins: PendingLogins,
  login: KeptLogin,
  code: string | undefined,
  options: FinishOptions,
): Promise<FinishedLogin> {
  const { pending } = login;
  if (code === undefined || pending.flow !== 'console') {
    throw new SignInRequiredError('no_response', 'Nothing was handed over.');
  }
  const finished = await finishLogin(pending, code, { ...options, exchangesLater: true });
  await keepExchanged(logins, login, finished, options);
  return finished;
}

/** Writes down what a login was exchanged for. What cannot be written down cannot be kept either, and is revoked. */
export async function keepExchanged(
  logins: PendingLogins,
  login: KeptLogin,
  finished: FinishedLogin,
  { listKept = () => [] }: FinishOptions,
): Promise<void> {
  try {
    logins.replace({ ...login, finished });
  } catch (error) {
    await discardCredential(finished.credential, listKept);
    throw error;
  }
}

export function gone(id: string): PosternError {
  return new PosternError('pending_login_gone', `Another postern has finished or cancelled login ${id}.`, {
    hint: 'postern status',
  });
}

/**
 * Forgets a pending login. One whose code was exchanged already is revoked, since nobody would know of it,
 * unless a kept sign-in would end with it.
 *
 * @throws PosternError `pending_login_gone`; `revocation_failed`, `network`: the login is forgotten all the same
 */
export function cancelKeptLogin(
  logins: PendingLogins,
  id: string,
  options: Pick<FinishOptions, 'signal' | 'listKept'> = {},
): Promise<void> {
  const { signal, listKept = () => [] } = options;
  const run = async (): Promise<void> => {
    const login = readIfWhole(logins, id);
    if (login === undefined) throw gone(id);
    logins.remove(id);
    const fresh = login?.finished?.credential;
    if (fresh && !(await isNeeded(fresh, listKept))) await revokeCredential(fresh, { signal });
  };
  return logins.exclusively(id, run, { ...(signal && { signal }) });
}

/** Null for a damaged one, which can be cancelled, too. */
function readIfWhole(logins: PendingLogins, id: string): KeptLogin | null | undefined {
  try {
    return logins.read(id);
  } catch (error) {
    if (error instanceof PosternError && error.code === 'pending_login_corrupt') return null;
    throw error;
  }
}
