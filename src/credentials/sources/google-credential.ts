import type { AuthClient } from 'google-auth-library';
import { PosternError, SignInRequiredError } from '../../errors.ts';
import type { AdcOther } from '../../google/adc.ts';
import { explainGoogleFailure } from '../../google/library-failure.ts';
import { setForRequests, withinPatience } from '../../google/library-requests.ts';
import { isBearerToken } from '../../oauth/bearer-token.ts';
import { createSigningClient } from '../auth-client.ts';
import { tokenTooShort } from '../token-too-short.ts';
import type { Credential, IssuedToken, TokenOptions } from './credential.ts';

/**
 * What a service's credential is asked for: what it may do is decided by IAM, and impersonation and federation need
 * this one.
 *
 * @see https://docs.cloud.google.com/compute/docs/access/service-accounts#scopes_best_practice
 */
const scopes = ['https://www.googleapis.com/auth/cloud-platform'];

/** A credential of Google's other kinds; google-auth-library does all of it, and nothing is kept. */
export function createGoogleCredential(
  adc: AdcOther,
  place: Pick<Credential, 'source' | 'path'>,
): Credential {
  const { type: kind, json, account, project, quotaProject } = adc;
  return {
    ...place,
    kind,
    json,
    ...(account && { account }),
    ...(project && { project }),
    ...(quotaProject && { quotaProject }),
    ...createAccess(place.path ?? place.source, async () => {
      const { GoogleAuth } = await import('google-auth-library');
      // The warning is about credentials of unexpected types: this one's was compared with those that are meant.
      return withoutWarnings(() => new GoogleAuth({ scopes }).fromJSON(json));
    }),
  };
}

/** What the machine itself may do, by Google Cloud's metadata server. */
export function createComputeCredential(): Credential {
  return {
    source: 'metadata server',
    kind: 'compute',
    ...createAccess('The metadata server', async () => {
      const { Compute, gcpMetadata } = await import('google-auth-library');
      // Elsewhere than on Google's machines nothing answers at its address: the library would wait for minutes.
      if (!(await gcpMetadata.isAvailable())) throw noMetadataServer();
      return new Compute({ scopes });
    }),
  };
}

function noMetadataServer(): SignInRequiredError {
  return new SignInRequiredError(
    'not_signed_in',
    'There are no Application Default Credentials here: no file, and no metadata server.',
    { hint: 'gcloud auth application-default login, or without --adc: postern login' },
  );
}

function noToken(what: string): PosternError {
  return new PosternError('credentials_refused', `What ${what} gave is no access token.`, {
    hint: 'Check the addresses in it, and HTTPS_PROXY: something else may have answered.',
  });
}

type Access = Pick<Credential, 'getAccessToken' | 'renewAccessToken' | 'createAuthClient'>;

/** @param what names the credential in errors */
function createAccess(what: string, createClient: () => Promise<AuthClient>): Access {
  const ask = async (signal: AbortSignal): Promise<IssuedToken> => {
    const client = await createClient();
    setForRequests(client, { signal });
    const { token } = await client.getAccessToken();
    if (!token) throw new Error('The library gave no token.');
    // The library takes whatever the server calls a token.
    if (!isBearerToken(token)) throw noToken(what);
    const expiresAt = client.credentials.expiry_date;
    return { accessToken: token, scopes, ...(typeof expiresAt === 'number' && { expiresAt }) };
  };
  // Each is a new one: a process asks once, or once an hour, and nothing is kept.
  const getAccessToken = async ({ minTtlMs, now = Date.now, signal }: TokenOptions = {}) => {
    const token = await withinPatience((stop) => explainGoogleFailure(what, () => ask(stop)), what, signal);
    const lifetimeMs = (token.expiresAt ?? 0) - now();
    if (minTtlMs !== undefined && lifetimeMs <= minTtlMs) throw tokenTooShort(what, lifetimeMs);
    return token;
  };
  return {
    getAccessToken,
    renewAccessToken: getAccessToken,
    createAuthClient: ({ quotaProject, minTtlMs: _, ...options } = {}) =>
      createSigningClient(() => getAccessToken(options), quotaProject),
  };
}

function withoutWarnings<T>(create: () => T): T {
  const { warn } = console;
  console.warn = () => undefined;
  try {
    return create();
  } finally {
    console.warn = warn;
  }
}
