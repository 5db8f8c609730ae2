import { PosternError, SignInRequiredError } from '../errors.ts';
import { explainRefreshRefusal } from '../google/token-refusal.ts';
import { finishAnyway } from '../oauth/finish-anyway.ts';
import { refreshAccessToken, type TokenResponse } from '../oauth/token-endpoint.ts';
import type { AuthorizedUser, Profile } from './profile.ts';
import type { ProfileStore } from './profile-store.ts';

export interface AccessToken {
  accessToken: string;
  /** ms since the epoch */
  expiresAt: number;
  scopes: readonly string[];
}

export interface AccessTokenOptions {
  /** The life, in ms, that the token must still have; without it five minutes where the server gives as much. */
  minTtlMs?: number;
  /** ms since the epoch */
  now?: () => number;
  signal?: AbortSignal | undefined;
}

/** What google-auth-library, too, counts as too short a life to begin a request with. */
const defaultMinTtlMs = 300_000;

/** How far the clocks of machines that share a home may differ. */
const clockSlackMs = 300_000;

/**
 * The one function that a token comes from: the kept one if it lives long enough, else a new one, refreshed once for
 * all processes of this user that ask at the same time.
 *
 * @throws SignInRequiredError `not_signed_in`, and what {@link explainRefreshRefusal} has
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
    return isRenewed ? checkLife(credential, options) : refresh(store, options);
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

/** Whether a kept token will do. */
function isGood(
  { expiresAt, obtainedAt = 0 }: AuthorizedUser,
  { now = Date.now, minTtlMs = defaultMinTtlMs }: AccessTokenOptions,
): boolean {
  return expiresAt - now() > minTtlMs && !isFromTheFuture({ obtainedAt }, now());
}

/** Whether a token came later than it is now: the clock was set back, and how long the token lives cannot be told. */
export function isFromTheFuture(
  { obtainedAt = 0 }: Pick<AuthorizedUser, 'obtainedAt'>,
  now: number,
): boolean {
  return obtainedAt - now >= clockSlackMs;
}

/** @throws SignInRequiredError `not_signed_in` */
export function readSignedIn(store: ProfileStore): Profile {
  const profile = store.read();
  if (!profile) throw new SignInRequiredError('not_signed_in', 'Nobody is signed in.');
  return profile;
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
  return store.exclusively(() => refresh(store, options), { signal: options.signal });
}

/** The same, unless another process has just brought what is wanted. */
export function renewUnless(
  store: ProfileStore,
  isDone: (credential: AuthorizedUser) => boolean,
  options: AccessTokenOptions = {},
): Promise<void> {
  const run = async (): Promise<void> => {
    if (!isDone(readSignedIn(store).credential)) await refresh(store, options);
  };
  return store.exclusively(run, { signal: options.signal });
}

async function refresh(
  store: ProfileStore,
  options: AccessTokenOptions,
  isFirst = true,
): Promise<AccessToken> {
  const { now = Date.now, signal } = options;
  const profile = readSignedIn(store);
  const { credential } = profile;
  const { server, client, refreshToken } = credential;
  // A server that rotates has ended the old one by the time that it answers: the answer must be kept.
  const result = await finishAnyway(signal, (patient) =>
    refreshAccessToken(server, client, refreshToken, { now, signal: patient }),
  );
  if (result.kind === 'refused') {
    const kept = store.read()?.credential.refreshToken ?? refreshToken;
    // A machine that shares the home, but not the lock, may have rotated it meanwhile: that one is tried, once.
    if (result.error === 'invalid_grant' && isFirst && kept !== refreshToken) {
      return getCachedAccessToken(store, options) ?? refresh(store, options, false);
    }
    const { refreshTokenExpiresAt, obtainedAt: lastUsedAt, scopes } = credential;
    const signIn = { now: now(), refreshTokenExpiresAt, lastUsedAt, scopes };
    throw explainRefreshRefusal(result, new URL(server.tokenEndpoint).host, signIn);
  }
  const renewed = renew(credential, result.tokens, now());
  await store.write({ ...profile, credential: renewed });
  signal?.throwIfAborted();
  return checkLife(renewed, options);
}

function renew(credential: AuthorizedUser, tokens: TokenResponse, now: number): AuthorizedUser {
  return {
    ...credential,
    accessToken: tokens.accessToken,
    obtainedAt: now,
    expiresAt: tokens.expiresAt,
    // A server that rotates refresh tokens has just ended the old one.
    ...(tokens.refreshToken && { refreshToken: tokens.refreshToken }),
    ...(tokens.refreshTokenExpiresAt !== undefined && {
      refreshTokenExpiresAt: tokens.refreshTokenExpiresAt,
    }),
    ...(tokens.scopes && { scopes: tokens.scopes }),
    ...(tokens.idToken && { idToken: tokens.idToken }),
  };
}

/** @throws PosternError `token_lifetime` */
function checkLife(
  credential: AuthorizedUser,
  { now = Date.now, minTtlMs = 0 }: AccessTokenOptions,
): AccessToken {
  const lifetimeMs = credential.expiresAt - now();
  if (lifetimeMs > minTtlMs) return tokenOf(credential);
  const minutes = Math.max(0, Math.floor(lifetimeMs / 60_000));
  throw new PosternError(
    'token_lifetime',
    `The server gives tokens of ${minutes} minutes, less than asked for.`,
    {
      hint: `postern token --min-ttl ${Math.max(0, minutes - 1)}m`,
    },
  );
}

function tokenOf({ accessToken, expiresAt, scopes }: AuthorizedUser): AccessToken {
  return { accessToken, expiresAt, scopes };
}
