import { PosternError } from '../errors.ts';

/** The claims of an ID token that say who signed in. */
export interface IdTokenClaims {
  subject: string;
  email?: string;
}

/** Google's libraries allow clocks to differ by this much. */
const clockSkewMs = 300_000;

/**
 * Checks an ID token that came straight from the token endpoint: issuer, audience and expiry. Its signature needs no
 * check there, since TLS has vouched for the sender.
 *
 * @param expected `issuers`: every spelling that the server signs with; `now`: ms since the epoch
 * @throws PosternError `invalid_id_token`, without a word of the token
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 */
export function parseIdToken(
  idToken: string,
  expected: { issuers: readonly string[]; clientId: string; now: number },
): IdTokenClaims {
  const claims = parsePayload(idToken);
  const audiences = Array.isArray(claims['aud']) ? claims['aud'] : [claims['aud']];
  if (!expected.issuers.some((issuer) => issuer === claims['iss']))
    throw invalid('comes from another issuer');
  if (!audiences.includes(expected.clientId)) throw invalid('was made for another client');
  const expiresAt = typeof claims['exp'] === 'number' ? claims['exp'] * 1000 : 0;
  if (expiresAt + clockSkewMs < expected.now) throw invalid('has expired: check the clock of this machine');
  if (typeof claims['sub'] !== 'string' || claims['sub'] === '') throw invalid('names nobody');
  const { email } = claims;
  return { subject: claims['sub'], ...(typeof email === 'string' && email !== '' && { email }) };
}

function parsePayload(idToken: string): Record<string, unknown> {
  const [, payload = ''] = idToken.split('.');
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (typeof claims === 'object' && claims !== null) return { ...claims };
  } catch {
    // Reported below, like everything else that is not a token.
  }
  throw invalid('is not a token');
}

function invalid(reason: string): PosternError {
  return new PosternError('invalid_id_token', `The ID token in the answer ${reason}.`, {
    hint: 'postern login',
  });
}
