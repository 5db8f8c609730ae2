import { offlineConsent } from '../google/authorization-server.ts';
import { listMissingScopes } from '../google/scopes.ts';
import { createAuthorizationUrl, createState } from '../oauth/authorization-request.ts';
import type { AuthorizationServer } from '../oauth/authorization-server.ts';
import { createCodeVerifier } from '../oauth/pkce.ts';
import type { Client } from '../oauth/token-endpoint.ts';

/**
 * Where a desktop client's sign-in ends: an address of the person's own computer where nothing listens and where, on
 * port 1, no browser even tries. The page fails to load, and its address holds the response.
 *
 * @see https://www.rfc-editor.org/rfc/rfc8252#section-7.3
 */
export const deadRedirectUri = 'http://127.0.0.1:1/';

export interface LoginRequest {
  server: AuthorizationServer;
  client: Client;
  scopes: readonly string[];
  /** The account that must sign in; it is offered to the person and compared afterwards. */
  account?: string | undefined;
}

/** A sign-in that has begun: serialisable, and all that finishing it needs beside the response. */
export interface PendingLogin {
  server: AuthorizationServer;
  client: Client;
  scopes: readonly string[];
  account?: string | undefined;
  redirectUri: string;
  state: string;
  codeVerifier: string;
}

/** Without these scopes the server does not say which account signed in. */
const accountScopes = ['openid', 'email'];

/** Begins a sign-in: fresh `state` and code verifier, no request yet. */
export function createPendingLogin(request: LoginRequest): PendingLogin {
  const { scopes, account } = request;
  return {
    ...request,
    scopes: account ? [...scopes, ...listMissingScopes(accountScopes, scopes)] : scopes,
    redirectUri: deadRedirectUri,
    state: createState(),
    codeVerifier: createCodeVerifier(),
  };
}

/** The consent URL of a pending login: what the person opens, in any browser, anywhere. */
export function formatConsentUrl(pending: PendingLogin): string {
  return createAuthorizationUrl({
    authorizationEndpoint: pending.server.authorizationEndpoint,
    clientId: pending.client.id,
    redirectUri: pending.redirectUri,
    scopes: pending.scopes,
    state: pending.state,
    codeVerifier: pending.codeVerifier,
    extraParameters: { ...offlineConsent, ...(pending.account && { login_hint: pending.account }) },
  });
}
