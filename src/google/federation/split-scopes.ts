import { expandScope, isSignInScope, knownScopes } from '../scopes.ts';

const googlePrefix = 'https://www.googleapis.com/auth/';

/** What lets an identity provider say who signed in, and lets the sign-in outlive its first token. */
const wanted = ['openid', 'offline_access', 'email'];

/**
 * What a federated sign-in asks of whom: Google's scopes are for the access token that Google gives in the end, and all
 * others, as they stand, for the identity provider.
 *
 * @param asked as typed; Google's as full URLs or, where they are well known, as short names
 * @param supported what the identity provider says that it knows, if it says: what we want by ourselves is not asked of
 *   a server that would refuse it
 * @see https://openid.net/specs/openid-connect-core-1_0.html#OfflineAccess
 */
export function splitScopes(
  asked: readonly string[],
  supported: readonly string[] | undefined,
): { identityProvider: string[]; google: string[] } {
  const isGoogles = (scope: string): boolean =>
    scope.startsWith(googlePrefix) || (knownScopes.includes(scope) && !isSignInScope(scope));
  const google = asked.filter((scope) => isGoogles(scope) && !isSignInScope(scope)).map(expandScope);
  const own = wanted.filter((scope) => scope === 'openid' || supported?.includes(scope) !== false);
  const others = asked.filter((scope) => !isGoogles(scope)).map(checkScope);
  return {
    identityProvider: [...new Set([...own, ...others])],
    google: google.length > 0 ? [...new Set(google)] : [expandScope('bigquery')],
  };
}

/** @throws UsageError for what can be no scope; an identity provider's need not be expanded */
function checkScope(scope: string): string {
  expandScope(scope);
  return scope;
}
