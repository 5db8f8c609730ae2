import { PosternError } from '../../errors.ts';
import { isBearerToken } from '../../oauth/bearer-token.ts';
import { setForRequests, withinPatience } from '../library-failure.ts';
import type { Federation } from './federation.ts';
import { explainStsFailure } from './sts-refusals.ts';

export interface ExchangeOptions {
  federation: Federation;
  /** Google's, in full: what the access token is for. */
  scopes: readonly string[];
  /** Whose token it is: for the words about a refusal. */
  issuer: string;
  clientId: string;
  signal?: AbortSignal | undefined;
}

/** STS need not say how long its token lives; an hour is the default of its pools. */
const defaultLifetimeMs = 3_600_000;

/**
 * Exchanges an identity provider's ID token for an access token at Google's Security Token Service, and that one for a
 * service account's where one is to be acted as. Safe to repeat: nothing is spent.
 *
 * @returns the token and its end, in ms since the epoch
 * @throws PosternError `timeout`, `invalid_response`, and what {@link explainStsFailure} has
 * @see https://docs.cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token
 * @see https://www.rfc-editor.org/rfc/rfc8693#section-2.1
 */
export async function exchangeSubjectToken(
  idToken: string,
  { federation, scopes, issuer, clientId, signal }: ExchangeOptions,
): Promise<{ accessToken: string; expiresAt: number }> {
  const { host } = new URL(federation.stsEndpoint);
  const ask = async (stop: AbortSignal) => {
    const client = await createClient(idToken, federation, scopes);
    // Followed, a redirect would carry the ID token to another address.
    setForRequests(client, { signal: stop, redirect: 'error' });
    const { token } = await client.getAccessToken();
    return { token, expiresAt: client.credentials.expiry_date ?? Date.now() + defaultLifetimeMs };
  };
  try {
    const { token, expiresAt } = await withinPatience(ask, host, signal);
    if (token && isBearerToken(token)) return { accessToken: token, expiresAt };
  } catch (error) {
    throw error instanceof PosternError ? error : explainStsFailure(error, federation, { issuer, clientId });
  }
  throw new PosternError('invalid_response', `${host} answered without a usable access token.`, {
    hint: 'Check HTTPS_PROXY and NO_PROXY: a proxy or a sign-in portal may have answered.',
  });
}

async function createClient(
  idToken: string,
  { audience, stsEndpoint, userProject, impersonation }: Federation,
  scopes: readonly string[],
) {
  const { IdentityPoolClient } = await import('google-auth-library');
  return new IdentityPoolClient({
    type: 'external_account',
    audience,
    subject_token_type: idTokenType,
    token_url: stsEndpoint,
    ...(userProject && { workforce_pool_user_project: userProject }),
    ...(impersonation && { service_account_impersonation_url: impersonation.url }),
    ...(impersonation?.lifetimeSeconds && {
      service_account_impersonation: { token_lifetime_seconds: impersonation.lifetimeSeconds },
    }),
    scopes: [...scopes],
    subject_token_supplier: { getSubjectToken: async () => idToken },
  });
}

/** @see https://www.rfc-editor.org/rfc/rfc8693#section-3 */
export const idTokenType = 'urn:ietf:params:oauth:token-type:id_token';
