const prefix = 'https://www.googleapis.com/auth/';

/** Sign-in scopes, which Google writes in two ways and grants without a tick box. */
const signInScopes: Record<string, string> = {
  openid: 'openid',
  email: `${prefix}userinfo.email`,
  profile: `${prefix}userinfo.profile`,
};

/** What `login` asks for if it is not told: queries, and who signed in. */
export const defaultScopes: readonly string[] = ['bigquery', 'openid', 'email'].map(expandScope);

/**
 * A scope in full: `bigquery` stands for `https://www.googleapis.com/auth/bigquery`; sign-in scopes and full URLs stay.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/scopes
 */
export function expandScope(scope: string): string {
  return scope in signInScopes || scope.includes(':') ? scope : `${prefix}${scope}`;
}

/** A scope as a person reads it: the other way round. */
export function formatScope(scope: string): string {
  const signIn = Object.keys(signInScopes).find((name) => signInScopes[name] === scope);
  return signIn ?? (scope.startsWith(prefix) ? scope.slice(prefix.length) : scope);
}

/** Those of the asked scopes that were not granted, whichever way each is written. */
export function listMissingScopes(asked: readonly string[], granted: readonly string[]): string[] {
  const canonical = (scope: string): string => signInScopes[scope] ?? scope;
  const has = new Set(granted.map(canonical));
  return asked.filter((scope) => !has.has(canonical(scope)));
}

/** Whether a scope is one of the sign-in scopes, without which every command but `status` works the same. */
export function isSignInScope(scope: string): boolean {
  return scope in signInScopes || Object.values(signInScopes).includes(scope);
}
