import { PosternError, SignInRequiredError } from '../errors.ts';
import { explainRefreshRefusal } from '../google/token-refusal.ts';
import { refreshAccessToken } from '../oauth/token-endpoint.ts';
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

/**
 * The one function that a token comes from: the kept one if it lives long enough, else a new one, refreshed once for
 * all processes of this user that ask at the same time.
 *
 * @throws SignInRequiredError `not_signed_in`, `invalid_grant`, `invalid_client`
 * @throws PosternError `token_lifetime`, `network`, `server_error`, and what reading the store throws
 */
export async function getAccessToken(
  store: ProfileStore,
  options: AccessTokenOptions = {},
): Promise<AccessToken> {
  const cached = getCachedAccessToken(store, options);
  if (cached) return cached;
  // Inside the lock the store is read again: a process that waited finds the token of the one that went first.
  return store.exclusively(async () => getCachedAccessToken(store, options) ?? refresh(store, options), {
    signal: options.signal,
  });
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
  const { now = Date.now, minTtlMs = defaultMinTtlMs } = options;
  const { credential } = readSignedIn(store);
  return credential.expiresAt - now() > minTtlMs ? tokenOf(credential) : undefined;
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

async function refresh(store: ProfileStore, options: AccessTokenOptions): Promise<AccessToken> {
  const { now = Date.now, minTtlMs = 0, signal } = options;
  const profile = readSignedIn(store);
  const { credential } = profile;
  const { server, client } = credential;
  const result = await refreshAccessToken(server, client, credential.refreshToken, {
    now,
    signal,
  });
  if (result.kind === 'refused') throw explainRefreshRefusal(result, new URL(server.tokenEndpoint).host);
  const { tokens } = result;
  const renewed: AuthorizedUser = {
    ...credential,
    accessToken: tokens.accessToken,
    expiresAt: tokens.expiresAt,
    // A server that rotates refresh tokens has just ended the old one.
    ...(tokens.refreshToken && { refreshToken: tokens.refreshToken }),
    ...(tokens.refreshTokenExpiresAt !== undefined && {
      refreshTokenExpiresAt: tokens.refreshTokenExpiresAt,
    }),
    ...(tokens.scopes && { scopes: tokens.scopes }),
  };
  await store.write({ ...profile, credential: renewed });
  const lifetimeMs = renewed.expiresAt - now();
  if (lifetimeMs <= minTtlMs) {
    const minutes = Math.max(0, Math.floor(lifetimeMs / 60_000));
    throw new PosternError(
      'token_lifetime',
      `The server gives tokens of ${minutes} minutes, less than asked for.`,
      {
        hint: `postern token --min-ttl ${Math.max(0, minutes - 1)}m`,
      },
    );
  }
  return tokenOf(renewed);
}

function tokenOf({ accessToken, expiresAt, scopes }: AuthorizedUser): AccessToken {
  return { accessToken, expiresAt, scopes };
}
