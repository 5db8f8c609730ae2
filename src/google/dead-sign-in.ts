/** What is known of a sign-in whose refresh token is refused. Moments are ms since the epoch. */
export interface KnownSignIn {
  now: number;
  refreshTokenExpiresAt?: number | undefined;
  /** When the refresh token was last good for an access token. */
  lastUsedAt?: number | undefined;
  scopes?: readonly string[];
}

const hourMs = 3_600_000;

/** Six months, of which the shortest have 181 days. */
const idleMs = 181 * 24 * hourMs;

/** Only with these does a changed password end a sign-in. */
const gmail = /^https:\/\/(?:mail\.google\.com\/|www\.googleapis\.com\/auth\/gmail\.)/;

const revoked = 'revoked';
const testing = 'seven days old while the consent screen is in Testing';
const unused = 'unused for six months';
const pushedOut = 'pushed out by a hundred newer ones';
const password = 'ended by a new password';

/**
 * Why a sign-in died, as far as that can be told: Google has one answer for all. The likely cause comes first, and what
 * cannot be is left out.
 *
 * @returns a sentence without its full stop, and what to do before signing in again
 * @see https://developers.google.com/identity/protocols/oauth2#expiration
 */
export function explainDeadSignIn(known: KnownSignIn): { sentence: string; remedy?: string } {
  const { now, refreshTokenExpiresAt: end, lastUsedAt, scopes = [] } = known;
  // Clocks differ, and the end was counted from when the answer came.
  if (end !== undefined && end - hourMs <= now) {
    return {
      sentence:
        'The sign-in has come to its announced end, after seven days if the consent screen is in Testing',
      remedy: "Publish the app under Audience in Google's console to have the next one last",
    };
  }
  const isIdle = lastUsedAt !== undefined && now - lastUsedAt > idleMs;
  const causes = [
    ...(isIdle ? [unused] : []),
    revoked,
    // Where an end is known, it is not that one.
    ...(end === undefined && !isIdle ? [testing] : []),
    ...(scopes.some((scope) => gmail.test(scope)) ? [password] : []),
    ...(lastUsedAt === undefined ? [unused] : []),
    pushedOut,
  ];
  return {
    sentence: `The sign-in is no longer valid: ${causes.slice(0, -1).join(', ')}, or ${causes.at(-1)}`,
  };
}
