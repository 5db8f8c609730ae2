import { type PosternError, SignInRequiredError } from '../errors.ts';
import { explainIdentityProviderRefusal } from '../google/federation/identity-provider-refusals.ts';
import { explainRefreshRefusal } from '../google/token-refusal.ts';
import { finishAnyway } from '../oauth/finish-anyway.ts';
import { readIdTokenSubject } from '../oauth/id-token.ts';
import type { Refusal } from '../oauth/refusal.ts';
import { refreshAccessToken, type TokenResponse } from '../oauth/token-endpoint.ts';
import { exchangeKeptIdToken } from './exchange-id-token.ts';
import { type AccessTokenOptions, isGood, readSignedIn } from './kept-token.ts';
import type { KeptCredential } from './profile.ts';
import type { ProfileStore } from './profile-store.ts';

/**
 * Gets a new access token and keeps it. Only for whoever has the store's lock.
 *
 * @throws what {@link refreshTokens} and {@link exchangeKeptIdToken} throw
 */
export async function renewCredential(
  store: ProfileStore,
  options: AccessTokenOptions,
): Promise<KeptCredential> {
  const refreshed = await refreshTokens(store, options);
  if (refreshed.type !== 'federated') return refreshed;
  const credential = await exchangeKeptIdToken(refreshed, options);
  const profile = readSignedIn(store);
  const { refreshToken, idToken } = profile.credential;
  // What a machine that shares the home, but not the lock, has kept meanwhile is newer, and may be another sign-in.
  const isOurs = refreshToken === refreshed.refreshToken && idToken === refreshed.idToken;
  if (isOurs) await store.write({ ...profile, credential });
  options.signal?.throwIfAborted();
  return credential;
}

/**
 * Asks the server of the sign-in for new tokens, and keeps them. At an identity provider these are its own: the access
 * token of Google's stays as it is. Only for whoever has the store's lock.
 *
 * @throws SignInRequiredError `not_signed_in`, `wrong_account`, and what {@link explainRefreshRefusal} has
 * @throws PosternError `network`, `server_error`, and what reading and writing the store throws
 */
export async function refreshTokens(
  store: ProfileStore,
  options: AccessTokenOptions,
  isFirst = true,
): Promise<KeptCredential> {
  const { now = Date.now, signal } = options;
  const profile = readSignedIn(store);
  const { credential } = profile;
  const { server, client, refreshToken } = credential;
  if (refreshToken === undefined) return credential;
  // A server that rotates has ended the old one by the time that it answers: the answer must be kept.
  const result = await finishAnyway(signal, (patient) =>
    refreshAccessToken(server, client, refreshToken, { now, signal: patient }),
  );
  if (result.kind === 'refused') {
    const kept = store.read()?.credential;
    // A machine that shares the home, but not the lock, may have rotated it meanwhile: that one is tried, once.
    if (result.error === 'invalid_grant' && isFirst && kept && kept.refreshToken !== refreshToken) {
      return isGood(kept, options) ? kept : refreshTokens(store, options, false);
    }
    throw explain(result, credential, now());
  }
  const isOther = credential.type === 'federated' && isOfAnother(result.tokens, credential);
  const renewed = renew(credential, result.tokens, now());
  await store.write({ ...profile, credential: isOther ? withoutNewIdToken(renewed, credential) : renewed });
  signal?.throwIfAborted();
  if (isOther) throw otherSubject(server.issuer);
  return renewed;
}

function renew(credential: KeptCredential, tokens: TokenResponse, now: number): KeptCredential {
  const { accessToken, expiresAt, refreshToken, refreshTokenExpiresAt, scopes, idToken } = tokens;
  const shared = {
    // A server that rotates refresh tokens has just ended the old one.
    ...(refreshToken && { refreshToken }),
    ...(refreshTokenExpiresAt !== undefined && { refreshTokenExpiresAt }),
    ...(idToken && { idToken }),
  };
  if (credential.type === 'federated') return { ...credential, ...shared };
  return { ...credential, ...shared, accessToken, obtainedAt: now, expiresAt, ...(scopes && { scopes }) };
}

/** @see https://openid.net/specs/openid-connect-core-1_0.html#RefreshTokenResponse `sub` must be the same */
function isOfAnother({ idToken }: TokenResponse, before: KeptCredential): boolean {
  const [kept, fresh] = [before.idToken, idToken].map((token = '') => readIdTokenSubject(token));
  return kept !== undefined && fresh !== undefined && kept !== fresh;
}

function withoutNewIdToken({ idToken: _, ...renewed }: KeptCredential, { idToken }: KeptCredential) {
  return { ...renewed, ...(idToken && { idToken }) };
}

function otherSubject(issuer: string): SignInRequiredError {
  return new SignInRequiredError('wrong_account', `${issuer} renewed the sign-in, but as somebody else's.`);
}

function explain(refusal: Refusal, credential: KeptCredential, now: number): PosternError {
  const { server, refreshTokenExpiresAt, obtainedAt: lastUsedAt, scopes, type } = credential;
  const { host } = new URL(server.tokenEndpoint);
  if (type === 'federated') return explainIdentityProviderRefusal('refresh', refusal, host);
  return explainRefreshRefusal(refusal, host, { now, refreshTokenExpiresAt, lastUsedAt, scopes });
}
