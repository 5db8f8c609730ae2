import {
  type CompactJWSHeaderParameters,
  compactVerify,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  errors,
  type JWTPayload,
} from 'jose';
import { isWorkforce, type PoolProvider } from './pool-provider.ts';
import type { StsRefusal } from './sts-refusal.ts';
import * as refusals from './sts-refusal.ts';

/** Of an ID token that Google takes, for sure. */
export interface Subject {
  readonly sub: string;
  /** s since the epoch */
  readonly exp: number;
}

type Checked<T> = T | { readonly refusal: StsRefusal };

/** How far two clocks may be apart, in s, as measured at Google. */
const skew = 60;

/** What the API documents as the longest life of an ID token, in s. */
const longestLife = 48 * 60 * 60;

/**
 * Checks an ID token by the rules of Google's Security Token Service, with the keys that its issuer publishes.
 *
 * @param now s since the epoch
 * @see https://docs.cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token `subject_token`
 */
export async function verifySubjectToken(
  token: string,
  provider: PoolProvider,
  now: number,
): Promise<Checked<Subject>> {
  const claims = readClaims(token);
  if (claims === undefined) return { refusal: refusals.unreadable() };
  const refusal =
    checkNames(claims, provider) ??
    (await checkSignature(token, provider.issuer)) ??
    checkLife(claims, now) ??
    checkPerson(claims, provider);
  return refusal ? { refusal } : { sub: claims.sub ?? '', exp: claims.exp ?? 0 };
}

function readClaims(token: string): JWTPayload | undefined {
  try {
    return decodeJwt(token);
  } catch {
    return undefined;
  }
}

function checkNames({ iss, aud = [] }: JWTPayload, provider: PoolProvider): StsRefusal | undefined {
  if (iss !== provider.issuer) return refusals.otherIssuer(iss, provider.issuer);
  const audiences = [aud].flat();
  const { audience, clientId, allowedAudiences = [`https:${audience}`, audience] } = provider;
  const expected = isWorkforce(provider) ? [clientId] : allowedAudiences;
  return audiences.some((each) => expected.includes(each)) ? undefined : refusals.otherAudience(audiences);
}

async function checkSignature(token: string, issuer: string): Promise<StsRefusal | undefined> {
  const metadata = await readMetadata(issuer);
  const jwksUri = URL.parse(String(metadata?.['jwks_uri']));
  if (!metadata || !jwksUri || !isUsableHeader(token)) return refusals.noKey();
  if (metadata['issuer'] !== issuer) return refusals.otherDiscoveredIssuer();
  try {
    await compactVerify(token, createRemoteJWKSet(jwksUri));
    return undefined;
  } catch (error) {
    return error instanceof errors.JWSSignatureVerificationFailed
      ? refusals.badSignature()
      : refusals.noKey();
  }
}

async function readMetadata(issuer: string): Promise<Record<string, unknown> | undefined> {
  try {
    const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
    return response.ok ? ((await response.json()) as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isUsableHeader(token: string): boolean {
  const { kid, alg }: Partial<CompactJWSHeaderParameters> = decodeProtectedHeader(token);
  return kid !== undefined && (alg === 'RS256' || alg === 'ES256');
}

function checkLife({ iat, exp }: JWTPayload, now: number): StsRefusal | undefined {
  const isFresh =
    iat !== undefined &&
    exp !== undefined &&
    iat <= now + skew &&
    exp >= now - skew &&
    exp - iat < longestLife;
  return isFresh ? undefined : refusals.stale(iat);
}

function checkPerson(claims: JWTPayload, { attributeCondition }: PoolProvider): StsRefusal | undefined {
  const isLetIn = claims.sub !== undefined && (attributeCondition?.(claims) ?? true);
  return isLetIn ? undefined : refusals.rejectedByCondition();
}
