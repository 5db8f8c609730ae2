const api = 'https://www.googleapis.com/auth/';

const emailScope = `${api}userinfo.email`;
const profileScope = `${api}userinfo.profile`;

/** What the consent page says of each scope that gives access to data. */
const wordsByScope: ReadonlyMap<string, string> = new Map([
  [`${api}bigquery`, 'View and manage your data in Google BigQuery and see your email address'],
  [`${api}bigquery.insertdata`, 'Insert data into Google BigQuery'],
  [
    `${api}cloud-platform`,
    'See, edit, configure and delete your Google Cloud data and see your email address',
  ],
  [
    `${api}cloud-platform.read-only`,
    'View your data across Google Cloud services and see your email address',
  ],
  [`${api}devstorage.read_only`, 'View your data in Google Cloud Storage'],
  [`${api}devstorage.read_write`, 'Manage your data in Google Cloud Storage'],
  [`${api}drive`, 'See, edit, create and delete all of your Google Drive files'],
  [`${api}drive.appdata`, 'See, create and delete its own configuration data in your Google Drive'],
  [`${api}drive.file`, 'See, edit, create and delete only the Google Drive files you use with this app'],
  [`${api}drive.readonly`, 'See and download all your Google Drive files'],
  [`${api}youtube`, 'Manage your YouTube account'],
  [`${api}youtube.readonly`, 'View your YouTube account'],
]);

const signInScopes: readonly string[] = ['openid', 'email', 'profile', emailScope, profileScope];

export const knownScopes: readonly string[] = [...signInScopes, ...wordsByScope.keys()];

/** The claims each sign-in scope opens, in the engine's format. */
export const claimsByScope = {
  openid: ['sub'],
  email: ['email', 'email_verified'],
  [emailScope]: ['email', 'email_verified'],
  profile: ['name'],
  [profileScope]: ['name'],
};

/** @see https://developers.google.com/identity/protocols/oauth2/limited-input-device#allowedscopes */
const deviceFlowScopes: ReadonlySet<string> = new Set([
  'openid',
  'email',
  'profile',
  `${api}drive.appdata`,
  `${api}drive.file`,
  `${api}youtube`,
  `${api}youtube.readonly`,
]);

export function isAllowedInDeviceFlow(scope: string): boolean {
  return deviceFlowScopes.has(scope);
}

export function parseScope(scope: unknown): string[] {
  return typeof scope === 'string' ? scope.split(' ').filter(Boolean) : [];
}

export interface DataScope {
  readonly scope: string;
  readonly words: string;
}

/** The scopes a person decides about: sign-in scopes come with choosing the account. */
export function selectDataScopes(scopes: readonly string[]): DataScope[] {
  return scopes.flatMap((scope) => {
    const words = wordsByScope.get(scope);
    return words === undefined ? [] : [{ scope, words }];
  });
}

const canonicalNames: ReadonlyMap<string, string> = new Map([
  ['email', emailScope],
  ['profile', profileScope],
]);

/** Google grants `email` and `profile` under their long names, in an order of its own. */
export function formatGrantedScopes(scopes: readonly string[]): string[] {
  return [...new Set(scopes.map((scope) => canonicalNames.get(scope) ?? scope))].sort();
}

/** In the redirect, unlike in the token response, the short names stand beside the long ones. */
export function formatRedirectScope(scopes: readonly string[]): string {
  return [...new Set([...scopes, ...formatGrantedScopes(scopes)])].sort().join(' ');
}
