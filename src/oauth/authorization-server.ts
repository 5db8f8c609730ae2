import { PosternError } from '../errors.ts';
import { formatPrintableUrl } from '../printable.ts';
import { parseEndpoint } from './endpoint.ts';
import { getJson } from './http.ts';

/**
 * An authorization server as a value: where its endpoints are and the name it signs its responses with.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8414#section-2
 */
export interface AuthorizationServer {
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  revocationEndpoint?: string;
  /** @see https://www.rfc-editor.org/rfc/rfc8628#section-4 */
  deviceAuthorizationEndpoint?: string;
  /** Where the keys are that it signs ID tokens with. */
  jwksUri?: string;
  /** Whether it says in every authorization response who it is. @see https://www.rfc-editor.org/rfc/rfc9207#section-3 */
  sendsIssuer?: boolean;
}

/**
 * Narrows a metadata document.
 *
 * @param issuer the issuer that was asked, without the well-known path; the document must name the same one
 * @throws PosternError `invalid_metadata`, `untrusted_url`
 */
export function parseAuthorizationServer(document: unknown, issuer: string): AuthorizationServer {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw invalidMetadata(issuer, `The metadata of ${issuer} is not a JSON object.`);
  }
  const metadata: Record<string, unknown> = { ...document };
  // RFC 8414 section 3.3: a document that names another issuer must not be used.
  if (metadata['issuer'] !== issuer) {
    const named = metadata['issuer'] === undefined ? 'none' : formatPrintableUrl(metadata['issuer'], 100);
    throw invalidMetadata(issuer, `The metadata of ${issuer} names another issuer: ${named}.`);
  }
  return {
    issuer,
    authorizationEndpoint: parseEndpoint(metadata['authorization_endpoint'], 'authorization_endpoint'),
    tokenEndpoint: parseEndpoint(metadata['token_endpoint'], 'token_endpoint'),
    ...(metadata['revocation_endpoint'] !== undefined && {
      revocationEndpoint: parseEndpoint(metadata['revocation_endpoint'], 'revocation_endpoint'),
    }),
    ...(metadata['device_authorization_endpoint'] !== undefined && {
      deviceAuthorizationEndpoint: parseEndpoint(
        metadata['device_authorization_endpoint'],
        'device_authorization_endpoint',
      ),
    }),
    ...(metadata['jwks_uri'] !== undefined && { jwksUri: parseEndpoint(metadata['jwks_uri'], 'jwks_uri') }),
    ...(metadata['authorization_response_iss_parameter_supported'] === true && { sendsIssuer: true }),
  };
}

/**
 * Finds a server by its metadata at `URL/.well-known/openid-configuration`.
 *
 * @throws what {@link readMetadata} throws
 */
export async function discoverAuthorizationServer(
  url: string,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<AuthorizationServer> {
  return (await readMetadata(url, options)).server;
}

/**
 * Reads a server's metadata: where it is, and the document with what else it says of itself.
 *
 * @throws PosternError `invalid_metadata`, `untrusted_url`, `network`, `timeout`
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest
 */
export async function readMetadata(
  url: string,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<{ server: AuthorizationServer; document: unknown }> {
  const address = parseEndpoint(url, 'The authorization server');
  const issuer = address.replace(/\/$/, '');
  const response = await getJson(`${issuer}/.well-known/openid-configuration`, options);
  if (response.status !== 200 || response.json === undefined) {
    throw invalidMetadata(issuer, `${issuer} answered ${response.status} in place of its metadata.`);
  }
  // A server's own name may end in a slash, as Auth0's does; OpenID drops it before the well-known path.
  const { issuer: named }: Record<string, unknown> = { ...Object(response.json) };
  const server = parseAuthorizationServer(response.json, named === address ? address : issuer);
  return { server, document: response.json };
}

function invalidMetadata(issuer: string, message: string): PosternError {
  const base = issuer.replace(/\/$/, '');
  return new PosternError('invalid_metadata', message, {
    hint: `curl ${base}/.well-known/openid-configuration`,
  });
}
