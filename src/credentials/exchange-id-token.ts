import { PosternError, SignInRequiredError } from '../errors.ts';
import { exchangeSubjectToken } from '../google/federation/exchange-subject-token.ts';
import { checkSubjectToken } from '../google/federation/subject-token.ts';
import { readIdTokenEnd } from '../oauth/id-token.ts';
import type { AccessTokenOptions } from './kept-token.ts';
import type { FederatedUser } from './profile.ts';

/**
 * Exchanges the ID token that a federated sign-in keeps for an access token of Google's.
 *
 * @throws SignInRequiredError `no_refresh_token` for a sign-in that could not be renewed and has ended
 * @throws PosternError `no_id_token`, `invalid_id_token`, `federation_refused`, `network`, ...
 */
export async function exchangeKeptIdToken(
  credential: FederatedUser,
  { now = Date.now, signal }: Pick<AccessTokenOptions, 'now' | 'signal'>,
): Promise<FederatedUser> {
  const { server, client, federation, scopes } = credential;
  const { issuer } = server;
  const startedAt = now();
  const idToken = requireIdToken(credential, startedAt);
  const identity = { issuer, clientId: client.id };
  checkSubjectToken(idToken, { ...identity, federation, now: startedAt });
  const issued = await exchangeSubjectToken(idToken, { federation, scopes, ...identity, now, signal });
  return { ...credential, ...issued, obtainedAt: startedAt };
}

/**
 * The ID token that was kept last, while it lives.
 *
 * @param now ms since the epoch
 * @throws SignInRequiredError `no_refresh_token`
 * @throws PosternError `no_id_token`
 */
export function requireIdToken({ idToken, refreshToken, server }: FederatedUser, now: number): string {
  if (idToken !== undefined && (readIdTokenEnd(idToken) ?? 0) > now) return idToken;
  if (refreshToken === undefined) throw explainUnrenewable(server.issuer);
  throw noneCame(server.issuer, idToken === undefined ? 'an ID token' : 'an ID token that still lives');
}

export function explainUnrenewable(issuer: string): SignInRequiredError {
  const message = `${issuer} gave no refresh token, so the sign-in cannot be renewed.`;
  return new SignInRequiredError('no_refresh_token', message, {
    hint: 'Have the client granted offline_access there to make the next one last, then: postern login',
  });
}

function noneCame(issuer: string, what: string): PosternError {
  return new PosternError('no_id_token', `${issuer} renewed the sign-in, but without ${what}.`, {
    hint: 'Check the clock of this machine. A new sign-in brings one: postern login',
  });
}
