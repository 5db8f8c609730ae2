import { type AccessToken, type AccessTokenOptions, isGood, readSignedIn, tokenOf } from './kept-token.ts';
import type { KeptCredential } from './profile.ts';
import type { ProfileStore } from './profile-store.ts';
import { refreshTokens, renewCredential } from './renew-credential.ts';
import { tokenTooShort } from './token-too-short.ts';

/**
 * The one function that a token comes from: the kept one if it lives long enough, else a new one, refreshed once for
 * all processes of this user that ask at the same time.
 *
 * @throws SignInRequiredError `not_signed_in`, and what {@link renewCredential} throws
 * @throws PosternError `token_lifetime`, `network`, `server_error`, and what reading the store throws
 */
export async function getAccessToken(
  store: ProfileStore,
  options: AccessTokenOptions = {},
): Promise<AccessToken> {
  const { credential: before } = readSignedIn(store);
  if (isGood(before, options)) return tokenOf(before);
  const run = async (): Promise<AccessToken> => {
    // Read again inside the lock: a process that waited finds the token of the one that went first.
    const { credential } = readSignedIn(store);
    const isRenewed =
      credential.accessToken !== before.accessToken && isGood(credential, { ...options, minTtlMs: 0 });
    if (isGood(credential, options)) return tokenOf(credential);
    // Just now, by another process: asking again would bring no longer one.
    return checkLife(isRenewed ? credential : await renewCredential(store, options), options);
  };
  return store.exclusively(run, { signal: options.signal });
}

/**
 * The kept token if it lives long enough.
 *
 * @throws SignInRequiredError `not_signed_in`, and what reading the store throws
 */
export function getCachedAccessToken(
  store: ProfileStore,
  options: AccessTokenOptions = {},
): AccessToken | undefined {
  const { credential } = readSignedIn(store);
  return isGood(credential, options) ? tokenOf(credential) : undefined;
}

/**
 * Gets a new token though the kept one may be good: the way to ask the server whether the sign-in still works.
 *
 * @throws what {@link getAccessToken} throws
 */
export function renewAccessToken(
  store: ProfileStore,
  options: AccessTokenOptions = {},
): Promise<AccessToken> {
  const run = async (): Promise<AccessToken> => checkLife(await renewCredential(store, options), options);
  return store.exclusively(run, { signal: options.signal });
}

/** Asks the server of the sign-in for new tokens, unless another process has just brought what is wanted. */
export function refreshUnless(
  store: ProfileStore,
  isDone: (credential: KeptCredential) => boolean,
  options: AccessTokenOptions = {},
): Promise<void> {
  const run = async (): Promise<void> => {
    if (!isDone(readSignedIn(store).credential)) await refreshTokens(store, options);
  };
  return store.exclusively(run, { signal: options.signal });
}

/** @throws PosternError `token_lifetime` */
function checkLife(
  credential: KeptCredential,
  { now = Date.now, minTtlMs = 0 }: AccessTokenOptions,
): AccessToken {
  const lifetimeMs = credential.expiresAt - now();
  if (lifetimeMs > minTtlMs) return tokenOf(credential);
  throw tokenTooShort('The server', lifetimeMs);
}
