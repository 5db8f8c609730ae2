import { randomBytes } from 'node:crypto';
import type { ClientMetadata } from 'oidc-provider';

export type ClientKind = 'desktop' | 'web' | 'device';

export interface SandboxClient {
  readonly kind: ClientKind;
  readonly id: string;
  readonly secret: string;
  readonly redirectUris: readonly string[];
}

interface ClientSecretsBody {
  readonly client_id: string;
  readonly project_id: string;
  readonly auth_uri: string;
  readonly token_uri: string;
  readonly auth_provider_x509_cert_url: string;
  readonly client_secret: string;
  readonly redirect_uris?: readonly string[];
}

/** The JSON that the Google Cloud console lets a developer download for a Desktop or a TV client. */
export interface InstalledClientSecrets {
  readonly installed: ClientSecretsBody;
}

/** The same for a Web client. */
export interface WebClientSecrets {
  readonly web: ClientSecretsBody;
}

export const deviceGrantType = 'urn:ietf:params:oauth:grant-type:device_code';

export function createClient(kind: ClientKind, redirectUris: readonly string[]): SandboxClient {
  return {
    kind,
    id: `482956413874-${kind}.apps.googleusercontent.com`,
    // Made at start, so that no file holds anything that looks like a real secret.
    secret: `GOCSPX-${randomBytes(21).toString('base64url')}`,
    redirectUris,
  };
}

export function formatClientSecrets(url: string, client: SandboxClient): ClientSecretsBody {
  return {
    client_id: client.id,
    project_id: 'postern-sandbox',
    auth_uri: `${url}/o/oauth2/v2/auth`,
    token_uri: `${url}/token`,
    auth_provider_x509_cert_url: `${url}/oauth2/v3/certs`,
    client_secret: client.secret,
    ...(client.redirectUris.length > 0 && { redirect_uris: client.redirectUris }),
  };
}

export function formatClientMetadata(client: SandboxClient): ClientMetadata {
  const flow = client.kind === 'device' ? deviceGrantType : 'authorization_code';
  return {
    client_id: client.id,
    client_secret: client.secret,
    client_name: 'Postern Sandbox',
    application_type: client.kind === 'web' ? 'web' : 'native',
    grant_types: [flow, 'refresh_token'],
    response_types: client.kind === 'device' ? [] : ['code'],
    redirect_uris: [...client.redirectUris],
    token_endpoint_auth_method: 'client_secret_post',
  };
}

/** A Desktop client registers nothing: any port and path of a loopback address is its own. */
export function isLoopbackRedirect(uri: string): boolean {
  const url = URL.parse(uri);
  return (
    url !== null &&
    url.protocol === 'http:' &&
    ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname) &&
    url.username === '' &&
    url.hash === ''
  );
}
