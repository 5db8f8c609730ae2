import type { FederatedUser } from '../credentials/profile.ts';
import { PosternError } from '../errors.ts';
import { exchangeSubjectToken } from '../google/federation/exchange-subject-token.ts';
import { checkSubjectToken } from '../google/federation/subject-token.ts';
import { verifySignature } from '../google/federation/verify-signature.ts';
import type { TokenResponse } from '../oauth/token-endpoint.ts';
import { discardCredential } from './discard-credential.ts';
import { type AcceptOptions, checkAccount, type FinishedLogin } from './finished-login.ts';
import type { FederationRequest, LoginRequest } from './pending-login.ts';

/**
 * Checks what a sign-in at an identity provider brought, and exchanges it for access at Google. Without a refresh token
 * it is kept, too: it works, and ends with what it has brought.
 *
 * @throws SignInRequiredError `wrong_account`
 * @throws PosternError `no_id_token`, `invalid_id_token`, `federation_refused`, `network`, `timeout`, ...
 */
export async function acceptFederatedTokens(
  { client, server, account: wanted }: LoginRequest,
  { scopes, ...federation }: FederationRequest,
  { idToken, refreshToken, refreshTokenExpiresAt, clockAheadMs }: TokenResponse,
  { now, signal, listKept, exchangesLater = false }: AcceptOptions,
): Promise<FinishedLogin> {
  let credential: FederatedUser = {
    ...{ type: 'federated', client, server, federation, scopes, accessToken: '', expiresAt: 0 },
    ...(refreshToken && { refreshToken }),
    ...(refreshTokenExpiresAt !== undefined && { refreshTokenExpiresAt }),
  };
  try {
    if (idToken === undefined) throw noIdToken(server.issuer);
    const identity = { issuer: server.issuer, clientId: client.id };
    const startedAt = now();
    const { account } = checkSubjectToken(idToken, { ...identity, federation, now: startedAt, clockAheadMs });
    credential = { ...credential, idToken, ...(account && { account }) };
    checkAccount(wanted, account);
    const { jwksUri } = server;
    if (jwksUri !== undefined) await verifySignature(idToken, { issuer: server.issuer, jwksUri, signal });
    if (exchangesLater) return { credential, missingScopes: [] };
    const issued = await exchangeSubjectToken(idToken, { federation, scopes, ...identity, now, signal });
    return { credential: { ...credential, ...issued, obtainedAt: startedAt }, missingScopes: [] };
  } catch (error) {
    await discardCredential(credential, listKept);
    throw error;
  }
}

function noIdToken(issuer: string): PosternError {
  return new PosternError('no_id_token', `${issuer} signed you in, but gave no ID token.`, {
    hint: 'Its administrator must let the client have the scope openid, then: postern login',
  });
}
