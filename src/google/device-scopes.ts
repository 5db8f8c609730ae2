import { PosternError } from '../errors.ts';
import { formatPrintable } from '../printable.ts';
import { expandScope, formatScope, listMissingScopes } from './scopes.ts';

/**
 * All that Google's device flow grants.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/limited-input-device#allowedscopes
 */
const deviceScopes = [
  'openid',
  'email',
  'profile',
  'drive.appdata',
  'drive.file',
  'youtube',
  'youtube.readonly',
];

/** Those of the scopes that Google refuses to devices, BigQuery's among them. */
export function listScopesBeyondDevice(scopes: readonly string[]): string[] {
  return listMissingScopes(scopes, deviceScopes.map(expandScope));
}

/** Why these scopes cannot be had by Google's device flow, with the two ways to have them. */
export function explainScopesBeyondDevice(scopes: readonly string[]): PosternError {
  const names = scopes.map((scope) => formatPrintable(formatScope(scope), 60)).join(', ');
  return new PosternError(
    'device_scope',
    `Google's device flow does not grant ${names}: it knows sign-in, some Drive and some YouTube scopes only.`,
    {
      hint: "postern login (without --flow device) works from here, too. By device code such scopes come only from a company's identity provider: postern login --issuer URL --client-id ID --audience AUDIENCE",
    },
  );
}
