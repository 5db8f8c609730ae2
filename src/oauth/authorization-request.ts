import { randomBytes } from 'node:crypto';
import { createCodeChallenge } from './pkce.ts';

export interface AuthorizationRequest {
  authorizationEndpoint: string;
  clientId: string;
  redirectUri: string;
  scopes: readonly string[];
  state: string;
  codeVerifier: string;
  /** What the server wants beyond RFC 6749, such as Google's `access_type`. */
  extraParameters?: Record<string, string>;
}

/**
 * A fresh `state`: 128 random bits in 22 characters.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-10.12
 */
export function createState(): string {
  return randomBytes(16).toString('base64url');
}

/**
 * The URL at which a person signs in and consents.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1
 * @see https://www.rfc-editor.org/rfc/rfc7636#section-4.3
 */
export function createAuthorizationUrl(request: AuthorizationRequest): string {
  const url = new URL(request.authorizationEndpoint);
  const parameters = {
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    response_type: 'code',
    scope: request.scopes.join(' '),
    state: request.state,
    code_challenge: createCodeChallenge(request.codeVerifier),
    code_challenge_method: 'S256',
    ...request.extraParameters,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}
