import { randomBytes } from 'node:crypto';
import type { ClientMetadata } from 'oidc-provider';
import { deviceGrantType } from '../google/clients.ts';

/** How a client shows at the token endpoint who it is. */
export type CompanyClientKind = 'public' | 'basic' | 'post';

export interface CompanyClient {
  /** Its kind. */
  readonly id: CompanyClientKind;
  readonly secret?: string;
  readonly metadata: ClientMetadata;
}

const methods = {
  public: 'none',
  basic: 'client_secret_basic',
  post: 'client_secret_post',
} as const satisfies Record<CompanyClientKind, ClientMetadata['token_endpoint_auth_method']>;

/**
 * Registers a native application for the device flow and for authorization codes: redirected to any port of this
 * machine, with refresh tokens for who asks for them.
 */
export function createCompanyClient(id: CompanyClientKind): CompanyClient {
  // Made at start, and with what has to be encoded before it is sent.
  const secret = id === 'public' ? undefined : `s:+%/ &=${randomBytes(24).toString('base64url')}`;
  return {
    id,
    ...(secret !== undefined && { secret }),
    metadata: {
      client_id: id,
      ...(secret !== undefined && { client_secret: secret }),
      client_name: `Postern (${id})`,
      application_type: 'native',
      grant_types: ['authorization_code', deviceGrantType, 'refresh_token'],
      response_types: ['code'],
      redirect_uris: ['http://127.0.0.1/', 'http://localhost/'],
      token_endpoint_auth_method: methods[id],
    },
  };
}
