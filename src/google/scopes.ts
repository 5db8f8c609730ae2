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

/** The short names that people are likely to want. */
export const knownScopes: readonly string[] = Object.keys(meanings);

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

/** How Google's consent page begins the line beside a tick box, in English. @see the scopes' descriptions in Google's APIs */
const consentBoxes: Record<string, string> = {
  bigquery: 'View and manage your data in Google BigQuery',
  'cloud-platform': 'See, edit, configure, and delete your Google Cloud data',
  'cloud-platform.read-only': 'View your data across Google Cloud services',
  drive: 'See, edit, create, and delete all of your Google Drive files',
  'drive.readonly': 'See and download all your Google Drive files',
  'spreadsheets.readonly': 'See all your Google Sheets spreadsheets',
};

/** The tick box to look for on the consent page, by its words there or by what it is about. */
export function describeConsentBox(scope: string): string {
  const name = formatScope(scope);
  return Object.hasOwn(consentBoxes, name) ? `"${consentBoxes[name]} ..."` : `the one for ${name}`;
}

/** Those of the asked scopes that were not granted, whichever way each is written. */
export function listMissingScopes(asked: readonly string[], granted: readonly string[]): string[] {
  const canonical = (scope: string): string => signInScopes.get(scope) ?? scope;
  const has = new Set(granted.map(canonical));
  return asked.filter((scope) => !has.has(canonical(scope)));
}

/**
 * Whether a scope lets queries run, one of which is enough.
 *
 * @see https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/jobs/query#authorization-scopes
 */
export function isQueryScope(scope: string): boolean {
  return ['bigquery', 'cloud-platform', 'cloud-platform.read-only'].includes(formatScope(scope));
}

/** Whether a scope is one of the sign-in scopes, without which every command but `status` works the same. */
export function isSignInScope(scope: string): boolean {
  return signInScopes.has(scope) || [...signInScopes.values()].includes(scope);
}
