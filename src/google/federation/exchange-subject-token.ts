import { PosternError } from '../../errors.ts';
import { isLoopbackHost } from '../../loopback.ts';
import { isBearerToken } from '../../oauth/bearer-token.ts';
import { setForRequests, withinPatience } from '../library-requests.ts';
import { createExternalAccount } from './external-account.ts';
import type { Federation } from './federation.ts';
import { explainStsFailure } from './sts-refusals.ts';

export interface ExchangeOptions {
  federation: Federation;
  /** Google's, in full: what the access token is for. */
  scopes: readonly string[];
  /** Whose token it is: for the words about a refusal. */
  issuer: string;
  clientId: string;
  /** ms since the epoch */
  now: () => number;
  signal?: AbortSignal | undefined;
}

/** STS need not say how long its token lives; an hour is the default of its pools. */
const defaultLifetimeMs = 3_600_000;

/** A pool's sessions and a service account's tokens end after 12 hours; what is far from that is a mistake. */
const longestLifetimeMs = 7 * 86_400_000;

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
  { federation, scopes, issuer, clientId, now, signal }: ExchangeOptions,
): Promise<{ accessToken: string; expiresAt: number }> {
  const { host } = new URL(federation.stsEndpoint);
  const ask = async (stop: AbortSignal) => {
    const client = await createClient(idToken, federation, scopes);
    // Followed, a redirect would carry the ID token to another address; so would a proxy, of what is plain http.
    setForRequests(client, { signal: stop, redirect: 'error', noProxy: listLocal(federation) });
    const { token, res } = await client.getAccessToken();
    // IAM names a moment by its own clock, and STS a time from now.
    const answeredAt = federation.impersonation && Date.parse(res?.headers.get('date') ?? '');
    return { token, lifetimeMs: measureLifetime(client.credentials.expiry_date, answeredAt) };
  };
  try {
    const { token, lifetimeMs } = await withinPatience(ask, host, signal);
    // The library looks at nothing of it.
    if (typeof token === 'string' && isBearerToken(token))
      return { accessToken: token, expiresAt: now() + lifetimeMs };
  } catch (error) {
    throw error instanceof PosternError ? error : explainStsFailure(error, federation, { issuer, clientId });
  }
  throw new PosternError('invalid_response', `${host} answered without a usable access token.`, {
    hint: 'Check HTTPS_PROXY and NO_PROXY: a proxy or a sign-in portal may have answered.',
  });
}

/** The addresses on this machine, which alone are plain http. */
function listLocal({ stsEndpoint, impersonation }: Federation): string[] {
  const urls = [stsEndpoint, ...(impersonation ? [impersonation.url] : [])].map((url) => new URL(url));
  return urls.filter(({ hostname }) => isLoopbackHost(hostname)).map(({ origin }) => origin);
}

/** How long a token lives, by what the library made of the answer: anything, if that was no time. */
function measureLifetime(end: number | null | undefined, answeredAt: number | undefined): number {
  const lifetimeMs = (end ?? Number.NaN) - (answeredAt || Date.now());
  return lifetimeMs <= longestLifetimeMs ? Math.max(0, lifetimeMs) : defaultLifetimeMs;
}

async function createClient(idToken: string, federation: Federation, scopes: readonly string[]) {
  const { IdentityPoolClient } = await import('google-auth-library');
  return new IdentityPoolClient({
    ...createExternalAccount(federation),
    scopes: [...scopes],
    subject_token_supplier: { getSubjectToken: async () => idToken },
  });
}
