import { offlineConsent } from '../google/authorization-server.ts';
import type { Federation } from '../google/federation/federation.ts';
import { listMissingScopes } from '../google/scopes.ts';
import { createAuthorizationUrl, createState } from '../oauth/authorization-request.ts';
import type { AuthorizationServer } from '../oauth/authorization-server.ts';
import type { Client } from '../oauth/client.ts';
import type { DeviceAuthorization } from '../oauth/device-authorization.ts';
import { createCodeVerifier } from '../oauth/pkce.ts';

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
  /** What is asked of the server. */
  scopes: readonly string[];
  /** Whether the server says that it knows PKCE: the device flow has it only there, the console flow always. */
  hasPkce?: boolean | undefined;
  /** At an identity provider: how what it gives becomes access at Google. */
  federation?: FederationRequest | undefined;
  /** The account that must sign in; it is offered to the person and compared afterwards. */
  account?: string | undefined;
  /** Whether a sign-in without any one of the scopes is none; else only what queries need must be granted. */
  needsAllScopes?: boolean | undefined;
}

export interface FederationRequest extends Federation {
  /** Google's: what the access token is for. */
  scopes: string[];
}

export interface ConsoleLoginRequest extends LoginRequest {
  /** Where the sign-in ends; {@link deadRedirectUri} by default. */
  redirectUri?: string | undefined;
}

/** A sign-in that has begun: serialisable, and all that finishing it needs beside what the person does. */
export type PendingLogin = PendingConsoleLogin | PendingDeviceLogin;

/** Ends with the response that the person hands back. */
export interface PendingConsoleLogin extends LoginRequest {
  flow: 'console';
  redirectUri: string;
  state: string;
  codeVerifier: string;
}

/** Ends at the authorization server, which is asked until the person has decided. */
export interface PendingDeviceLogin extends LoginRequest {
  flow: 'device';
  device: DeviceAuthorization;
  /** Where the server knows PKCE for devices, too: without it the device code is good for nothing. */
  codeVerifier?: string | undefined;
}

/** Without these scopes the server does not say which account signed in. */
const accountScopes = ['openid', 'email'];

/**
 * The request with the scopes that it takes to compare the account, if one is asked for. An identity provider is asked
 * for what it knows of them already, and may name the account in other claims.
 */
export function withAccountScopes<T extends LoginRequest>(request: T): T {
  const { scopes, account, federation } = request;
  return account && !federation
    ? { ...request, scopes: [...scopes, ...listMissingScopes(accountScopes, scopes)] }
    : request;
}

/** Begins a sign-in by consent URL: fresh `state` and code verifier, no request yet. */
export function createPendingLogin(request: ConsoleLoginRequest): PendingConsoleLogin {
  return {
    ...withAccountScopes(request),
    flow: 'console',
    redirectUri: request.redirectUri ?? deadRedirectUri,
    state: createState(),
    codeVerifier: createCodeVerifier(),
  };
}

/** The consent URL of a pending login: what the person opens, in any browser, anywhere. */
export function formatConsentUrl(pending: PendingConsoleLogin): string {
  return createAuthorizationUrl({
    authorizationEndpoint: pending.server.authorizationEndpoint,
    clientId: pending.client.id,
    redirectUri: pending.redirectUri,
    scopes: pending.scopes,
    state: pending.state,
    codeVerifier: pending.codeVerifier,
    extraParameters: {
      ...(pending.federation ? chooseConsent(pending) : offlineConsent),
      ...(pending.account && { login_hint: pending.account }),
    },
  });
}

/**
 * Entra ID gives a refresh token for the scope alone, and its consent page would stop everybody whose administrator
 * consents for them.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow `offline_access`, `prompt`
 */
const entra = /^https:\/\/login\.(?:microsoftonline\.(?:com|us)|partner\.microsoftonline\.cn)\//;

/** @see https://openid.net/specs/openid-connect-core-1_0.html#OfflineAccess */
function chooseConsent({ scopes, server }: LoginRequest): Record<string, string> {
  return scopes.includes('offline_access') && !entra.test(server.issuer) ? { prompt: 'consent' } : {};
}

/** All that a login asks for, of its server and of Google: what the next one of that profile asks for by itself. */
export function listAskedOf({ scopes, federation }: LoginRequest): string[] {
  return [...scopes, ...(federation?.scopes ?? [])];
}

/** The address that the person opens for a login, whatever its flow. */
export function formatLoginUrl(pending: PendingLogin): string {
  return pending.flow === 'console' ? formatConsentUrl(pending) : pending.device.verificationUri;
}
