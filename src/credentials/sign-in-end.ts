import { SignInRequiredError } from '../errors.ts';
import { explainDeadSignIn } from '../google/dead-sign-in.ts';
import { readIdTokenEnd } from '../oauth/id-token.ts';
import { explainUnrenewable } from './exchange-id-token.ts';
import type { KeptCredential } from './profile.ts';

/**
 * When a sign-in is known to end, in ms since the epoch: with its refresh token, or, where the server gave none, with
 * the last of what it gave.
 *
 * @returns undefined where no end is known
 */
export function getSignInEnd(credential: KeptCredential): number | undefined {
  const { refreshToken, refreshTokenExpiresAt, idToken = '', expiresAt } = credential;
  if (refreshToken !== undefined) return refreshTokenExpiresAt;
  return Math.max(expiresAt, readIdTokenEnd(idToken) ?? 0);
}

/** Why a sign-in that has come to its known end is over. @param now ms since the epoch */
export function explainSignInEnd(credential: KeptCredential, now: number): SignInRequiredError {
  const { refreshToken, refreshTokenExpiresAt, server, type } = credential;
  if (refreshToken === undefined) return explainUnrenewable(server.issuer);
  if (type === 'federated') {
    return new SignInRequiredError(
      'invalid_grant',
      `The sign-in at ${server.issuer} has come to its announced end.`,
    );
  }
  const { sentence, remedy } = explainDeadSignIn({ now, refreshTokenExpiresAt });
  return new SignInRequiredError('invalid_grant', `${sentence}.`, { hint: `${remedy}, then: postern login` });
}
