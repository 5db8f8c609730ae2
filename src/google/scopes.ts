import { UsageError } from '../errors.ts';
import { formatPrintable } from '../printable.ts';

const prefix = 'https://www.googleapis.com/auth/';

/** Sign-in scopes, which Google writes in two ways and grants without a tick box. */
const signInScopes = new Map([
  ['openid', 'openid'],
  ['email', `${prefix}userinfo.email`],
  ['profile', `${prefix}userinfo.profile`],
]);

/** What `login` asks for if it is not told: queries, and who signed in. */
export const defaultScopes: readonly string[] = ['bigquery', 'openid', 'email'].map(expandScope);

/**
 * A scope in full: `bigquery` stands for `https://www.googleapis.com/auth/bigquery`; sign-in scopes and full URLs stay.
 *
 * @throws UsageError for what can be no scope: a server would read two in it, or none
 * @see https://developers.google.com/identity/protocols/oauth2/scopes
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3.3 the alphabet
 */
export function expandScope(scope: string): string {
  if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)) {
    throw new UsageError(`This is no scope: ${formatPrintable(scope, 100) || 'empty'}.`, {
      hint: 'Name each scope by itself, such as bigquery.',
    });
  }
  return signInScopes.has(scope) || scope.includes(':') ? scope : `${prefix}${scope}`;
}

/** A scope as a person reads it: the other way round. */
export function formatScope(scope: string): string {
  const signIn = [...signInScopes.keys()].find((name) => signInScopes.get(name) === scope);
  return signIn ?? (scope.startsWith(prefix) ? scope.slice(prefix.length) : scope);
}

/** What the scopes that people meet here allow, said shorter than on Google's consent page. */
const meanings: Record<string, string> = {
  bigquery: 'see, change and delete what you can reach in BigQuery',
  'bigquery.insertdata': 'add rows to tables in BigQuery',
  'cloud-platform': 'see, change and delete everything you can reach in Google Cloud',
  'cloud-platform.read-only': 'see everything you can reach in Google Cloud',
  drive: 'see, change and delete all your files in Google Drive',
  'drive.readonly': 'see all your files in Google Drive',
  'drive.file': 'see, change and delete those files in Google Drive that you use with this app',
  'drive.appdata': "keep this app's own data in your Google Drive",
  'spreadsheets.readonly': 'see all your Google Sheets',
  email: 'see the address of your account',
  openid: 'know that it is you',
  profile: 'see your name and picture',
};

/**
 * What a scope allows, in plain words.
 *
 * @returns undefined for one that is not known here
 * @see https://developers.google.com/identity/protocols/oauth2/scopes
 */
export function describeScope(scope: string): string | undefined {
  const name = formatScope(scope);
  return Object.hasOwn(meanings, name) ? meanings[name] : undefined;
}

/** Those of the asked scopes that were not granted, whichever way each is written. */
export function listMissingScopes(asked: readonly string[], granted: readonly string[]): string[] {
  const canonical = (scope: string): string => signInScopes.get(scope) ?? scope;
  const has = new Set(granted.map(canonical));
  return asked.filter((scope) => !has.has(canonical(scope)));
}

/** Whether a scope is one of the sign-in scopes, without which every command but `status` works the same. */
export function isSignInScope(scope: string): boolean {
  return signInScopes.has(scope) || [...signInScopes.values()].includes(scope);
}
