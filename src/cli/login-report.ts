import { formatScope } from '../google/scopes.ts';
import type { FinishedLogin } from '../login/finish-login.ts';
import { formatPrintable } from '../printable.ts';
import { formatDuration } from './duration.ts';

/** What Google gives a sign-in while the app's consent screen is in Testing. */
const testingLifetimeMs = 7 * 86_400_000;

/** Where a finished sign-in is kept. */
interface Place {
  profile: string;
  path: string;
}

/** A finished sign-in for a person: who, where, what was granted, and when it dies if that is known. */
export function formatLoginReport(
  { credential, missingScopes }: FinishedLogin,
  { profile, path }: Place,
  now: number,
): string {
  const { account, scopes, refreshTokenExpiresAt } = credential;
  return [
    `Signed in${account ? ` as ${formatPrintable(account, 100)}` : ''}, profile ${profile}.`,
    `Granted: ${formatScopes(scopes)}`,
    ...(missingScopes.length > 0 ? [`Not granted: ${formatScopes(missingScopes)}`] : []),
    `Kept in ${path}`,
    ...(refreshTokenExpiresAt === undefined ? [] : [formatEnd(refreshTokenExpiresAt - now)]),
  ].join('\n');
}

/** The same for a script, on one line. */
export function formatLoginJson(
  { credential, missingScopes }: FinishedLogin,
  { profile, path }: Place,
): string {
  const { account = null, scopes, expiresAt, refreshTokenExpiresAt } = credential;
  return JSON.stringify({
    profile,
    account,
    scopes,
    missingScopes,
    flow: 'console',
    expiresAt: new Date(expiresAt).toISOString(),
    refreshTokenExpiresAt:
      refreshTokenExpiresAt === undefined ? null : new Date(refreshTokenExpiresAt).toISOString(),
    path,
  });
}

/** @see https://developers.google.com/identity/protocols/oauth2#expiration */
function formatEnd(leftMs: number): string {
  const end = `This sign-in ends in ${formatDuration(leftMs)}.`;
  const isTesting = leftMs <= testingLifetimeMs && leftMs > testingLifetimeMs - 3_600_000;
  return isTesting
    ? `${end} Seven days is what Google gives while the app's consent screen is in Testing: publish the app, then sign in again.`
    : end;
}

function formatScopes(scopes: readonly string[]): string {
  return scopes.map((scope) => formatPrintable(formatScope(scope), 100)).join(', ');
}
