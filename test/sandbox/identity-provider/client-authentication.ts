import type { ClientMetadata } from 'oidc-provider';

/**
 * Whether a client shows its secret in the other way than the one it is registered for. The engine takes either;
 * others, as Okta, do not.
 *
 * @see https://openid.net/specs/openid-connect-registration-1_0.html#ClientMetadata `token_endpoint_auth_method`
 */
export function isOtherAuthentication(
  clients: readonly ClientMetadata[],
  form: URLSearchParams,
  authorization: string | undefined,
): boolean {
  const basic = /^Basic (.+)$/i.exec(authorization ?? '')?.[1];
  if (basic === undefined && !form.has('client_secret')) return false;
  const id = basic === undefined ? form.get('client_id') : readId(basic);
  const client = clients.find(({ client_id }) => client_id === id);
  const other = basic === undefined ? 'client_secret_basic' : 'client_secret_post';
  return client?.token_endpoint_auth_method === other;
}

function readId(basic: string): string {
  const [id = ''] = Buffer.from(basic, 'base64').toString().split(':');
  return new URLSearchParams(`id=${id}`).get('id') ?? '';
}
