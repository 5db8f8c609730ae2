import type { PosternError } from '../../errors.ts';
import { clockSlackMs, formatClock } from '../../oauth/clock.ts';
import {
  expiredIdToken,
  invalidIdToken,
  listAudiences,
  readSubject,
  splitIdToken,
} from '../../oauth/id-token.ts';
import { isPrintable } from '../../printable.ts';
import { type Audience, describePoolProvider, parseAudience } from './audience.ts';
import type { Federation } from './federation.ts';

/** Whose ID token it is, as far as it says. */
export interface SubjectTokenClaims {
  /** Unique at the issuer; not for people to read, and not made safe to show. */
  subject: string;
  /** What a person knows the account by. */
  account?: string;
  /** ms since the epoch */
  expiresAt: number;
}

/** What the token must be like: whose, for whom, and now in ms since the epoch. */
export interface ExpectedSubjectToken {
  issuer: string;
  clientId: string;
  federation: Pick<Federation, 'audience'>;
  now: number;
  /** How far this machine's clock is known to be off. */
  clockAheadMs?: number | undefined;
}

/** Google takes no ID token that lives for longer, by its documentation. */
const longestLifetimeMs = 48 * 3_600_000;

/**
 * Checks an ID token by the rules of Google's Security Token Service before it is sent there, so that whoever set things
 * up hears what is wrong in words of theirs. The signature is not looked at.
 *
 * @throws PosternError `invalid_id_token`, without a word of the token
 * @see https://docs.cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token `subjectToken`
 */
export function checkSubjectToken(idToken: string, expected: ExpectedSubjectToken): SubjectTokenClaims {
  const { header, claims } = splitIdToken(idToken);
  const audience = parseAudience(expected.federation.audience);
  checkSignatureKind(header);
  if (claims['iss'] !== expected.issuer) throw wrongIssuer(audience);
  checkAudience(listAudiences(claims), expected.clientId, audience);
  const expiresAt = checkTimes(claims, expected);
  const account = readAccount(claims);
  return { subject: readSubject(claims), expiresAt, ...(account !== undefined && { account }) };
}

function checkSignatureKind({ kid, alg }: Record<string, unknown>): void {
  if (alg !== 'RS256' && alg !== 'ES256') {
    throw invalidIdToken(
      'is signed in a way that Google does not take',
      'Have the ID tokens of this client signed with RS256 or ES256 at your identity provider, then: postern login',
    );
  }
  if (typeof kid !== 'string' || kid === '') {
    throw invalidIdToken(
      'does not say which key signed it, as Google wants it to',
      'Have your identity provider name its key ("kid") in ID tokens, then: postern login',
    );
  }
}

function wrongIssuer(audience: Audience): PosternError {
  return invalidIdToken(
    'comes from another issuer',
    `The issuer must be the same to the letter in the ID token, in --issuer and in ${describePoolProvider(audience)}; then: postern login`,
  );
}

/** A workforce provider knows one client ID, and a workload provider several audiences. */
function checkAudience(audiences: readonly unknown[], clientId: string, audience: Audience): void {
  if (!audiences.includes(clientId)) {
    throw invalidIdToken(
      'was made for another client',
      `Your identity provider's client ID must be the one in ${describePoolProvider(audience)}: postern login --client-id ID`,
    );
  }
  if (audience.kind === 'workforce' && audiences.length > 1) {
    throw invalidIdToken(
      'was made for other clients, too',
      `Have it made for the client ID in ${describePoolProvider(audience)} alone, at your identity provider, then: postern login`,
    );
  }
}

/** @returns the end in ms since the epoch */
function checkTimes(
  { iat, exp }: Record<string, unknown>,
  { now, clockAheadMs }: ExpectedSubjectToken,
): number {
  if (typeof iat !== 'number' || typeof exp !== 'number') {
    throw invalidIdToken(
      'does not say when it begins and ends, as Google wants it to',
      'Have your identity provider put "iat" and "exp" into ID tokens, then: postern login',
    );
  }
  if ((exp - iat) * 1000 >= longestLifetimeMs) {
    throw invalidIdToken(
      'lives for longer than the 48 hours that Google takes',
      'Have the ID tokens of this client live for an hour at your identity provider, then: postern login',
    );
  }
  if (exp * 1000 + clockSlackMs < now) throw expiredIdToken(clockAheadMs);
  if (iat * 1000 - clockSlackMs > now) {
    const clock = clockAheadMs === undefined ? 'check the clock of this machine' : formatClock(clockAheadMs);
    throw invalidIdToken(`comes from the future: ${clock}`, 'Set the clock, then: postern login');
  }
  return exp * 1000;
}

/** @see https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims `upn` is Entra ID's and AD FS's */
function readAccount(claims: Record<string, unknown>): string | undefined {
  return ['email', 'preferred_username', 'upn']
    .map((name) => claims[name])
    .find((value): value is string => typeof value === 'string' && value !== '' && isPrintable(value));
}
