import { PosternError } from '../errors.ts';
import { clockSlackMs, formatClock } from './clock.ts';

/** The claims of an ID token that say who signed in. */
export interface IdTokenClaims {
  subject: string;
  email?: string;
  /** ms since the epoch */
  expiresAt: number;
}

/**
 * Checks an ID token that came straight from the token endpoint: issuer, audience and expiry. Its signature needs no
 * check there, since TLS has vouched for the sender.
 *
 * @param expected `issuers`: every spelling that the server signs with; `now`: ms since the epoch; `clockAheadMs`: how
 *   far this machine's clock is known to be off
 * @throws PosternError `invalid_id_token`, without a word of the token
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 */
export function parseIdToken(
  idToken: string,
  expected: { issuers: readonly string[]; clientId: string; now: number; clockAheadMs?: number | undefined },
): IdTokenClaims {
  const claims = parsePayload(idToken);
  const audiences = Array.isArray(claims['aud']) ? claims['aud'] : [claims['aud']];
  if (!expected.issuers.some((issuer) => issuer === claims['iss']))
    throw invalid('comes from another issuer');
  if (!audiences.includes(expected.clientId)) throw invalid('was made for another client');
  const expiresAt = typeof claims['exp'] === 'number' ? claims['exp'] * 1000 : 0;
  if (expiresAt + clockSlackMs < expected.now) throw expired(expected.clockAheadMs);
  if (typeof claims['sub'] !== 'string' || claims['sub'] === '') throw invalid('names nobody');
  const { email } = claims;
  return { subject: claims['sub'], expiresAt, ...(typeof email === 'string' && email !== '' && { email }) };
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

function expired(clockAheadMs: number | undefined): PosternError {
  if (clockAheadMs === undefined) return invalid('has expired: check the clock of this machine');
  return invalid(`has expired: ${formatClock(clockAheadMs)}`, 'Set the clock, then: postern login');
}

function invalid(reason: string, hint = 'postern login'): PosternError {
  return new PosternError('invalid_id_token', `The ID token in the answer ${reason}.`, { hint });
}
