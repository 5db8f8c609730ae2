import type { PosternError } from '../errors.ts';
import { explainIdentityProviderRefusal } from '../google/federation/identity-provider-refusals.ts';
import { explainRefreshRefusal } from '../google/token-refusal.ts';
import { finishAnyway } from '../oauth/finish-anyway.ts';
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
  await store.write({ ...readSignedIn(store), credential });
  options.signal?.throwIfAborted();
  return credential;
}

/**
 * Asks the server of the sign-in for new tokens, and keeps them. At an identity provider these are its own: the access
 * token of Google's stays as it is. Only for whoever has the store's lock.
 *
 * @throws SignInRequiredError `not_signed_in`, and what {@link explainRefreshRefusal} has
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
  const renewed = renew(credential, result.tokens, now());
  await store.write({ ...profile, credential: renewed });
  signal?.throwIfAborted();
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

function explain(refusal: Refusal, credential: KeptCredential, now: number): PosternError {
  const { server, refreshTokenExpiresAt, obtainedAt: lastUsedAt, scopes, type } = credential;
  const { host } = new URL(server.tokenEndpoint);
  if (type === 'federated') return explainIdentityProviderRefusal('refresh', refusal, host);
  return explainRefreshRefusal(refusal, host, { now, refreshTokenExpiresAt, lastUsedAt, scopes });
}
