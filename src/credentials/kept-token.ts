import { SignInRequiredError } from '../errors.ts';
import type { KeptCredential, Profile } from './profile.ts';
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

/** @throws SignInRequiredError `not_signed_in` */
export function readSignedIn(store: ProfileStore): Profile {
  const profile = store.read();
  if (!profile) throw new SignInRequiredError('not_signed_in', 'Nobody is signed in.');
  return profile;
}

/** Whether a kept token will do. */
export function isGood(
  { expiresAt, obtainedAt = 0 }: KeptCredential,
  { now = Date.now, minTtlMs = defaultMinTtlMs }: AccessTokenOptions,
): boolean {
  return expiresAt - now() > minTtlMs && !isFromTheFuture({ obtainedAt }, now());
}

/** Whether a token came later than it is now: the clock was set back, and how long the token lives cannot be told. */
export function isFromTheFuture(
  { obtainedAt = 0 }: Pick<KeptCredential, 'obtainedAt'>,
  now: number,
): boolean {
  return obtainedAt - now >= clockSlackMs;
}

export function tokenOf({ accessToken, expiresAt, scopes }: KeptCredential): AccessToken {
  return { accessToken, expiresAt, scopes };
}
