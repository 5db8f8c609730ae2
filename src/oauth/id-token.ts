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
  const { claims } = splitIdToken(idToken);
  if (!expected.issuers.some((issuer) => issuer === claims['iss']))
    throw invalidIdToken('comes from another issuer');
  if (!listAudiences(claims).includes(expected.clientId)) throw invalidIdToken('was made for another client');
  const expiresAt = readEnd(claims) ?? 0;
  if (expiresAt + clockSlackMs < expected.now) throw expiredIdToken(expected.clockAheadMs);
  const { email } = claims;
  return {
    subject: readSubject(claims),
    expiresAt,
    ...(typeof email === 'string' && email !== '' && { email }),
  };
}

/** When an ID token ends, in ms since the epoch, if it says so and is one at all. Nothing else in it is checked. */
export function readIdTokenEnd(idToken: string): number | undefined {
  const { claims = {} } = parseJwt(idToken) ?? {};
  return readEnd(claims);
}

/** Whom an ID token is about, if it says so and is one at all. Nothing else in it is checked. */
export function readIdTokenSubject(idToken: string): string | undefined {
  const { sub } = parseJwt(idToken)?.claims ?? {};
  return typeof sub === 'string' ? sub : undefined;
}

/** What is in an ID token, before anything of it is believed. */
export interface IdTokenParts {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
}

/** @throws PosternError `invalid_id_token` for what is no signed token */
export function splitIdToken(idToken: string): IdTokenParts {
  const parts = parseJwt(idToken);
  if (!parts) throw invalidIdToken('is not a token');
  return parts;
}

/** Whom the token was made for: one or several, and whatever else stands there. */
export function listAudiences({ aud }: Record<string, unknown>): readonly unknown[] {
  return Array.isArray(aud) ? aud : [aud];
}

/** @throws PosternError `invalid_id_token` */
export function readSubject({ sub }: Record<string, unknown>): string {
  if (typeof sub !== 'string' || sub === '') throw invalidIdToken('names nobody');
  return sub;
}

export function expiredIdToken(clockAheadMs: number | undefined): PosternError {
  if (clockAheadMs === undefined) return invalidIdToken('has expired: check the clock of this machine');
  return invalidIdToken(`has expired: ${formatClock(clockAheadMs)}`, 'Set the clock, then: postern login');
}

/** @param reason follows "The ID token", and holds nothing of it */
export function invalidIdToken(reason: string, hint = 'postern login'): PosternError {
  return new PosternError('invalid_id_token', `The ID token in the answer ${reason}.`, { hint });
}

/** ms since the epoch; undefined for what a `Date` cannot show */
function readEnd({ exp }: Record<string, unknown>): number | undefined {
  const end = typeof exp === 'number' ? exp * 1000 : Number.NaN;
  return Number.isNaN(new Date(end).getTime()) ? undefined : end;
}

/** @see https://www.rfc-editor.org/rfc/rfc7515#section-3.1 three parts, each in base64url without padding */
function parseJwt(token: string): IdTokenParts | undefined {
  const [, head, payload] = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(token) ?? [];
  const header = parsePart(head);
  const claims = parsePart(payload);
  return header && claims && { header, claims };
}

function parsePart(part = ''): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
