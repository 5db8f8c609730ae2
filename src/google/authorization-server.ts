import type { AuthorizationServer } from '../oauth/authorization-server.ts';
import { discoverAuthorizationServer } from '../oauth/authorization-server.ts';

/**
 * Google's endpoints, as its discovery document names them.
 *
 * @see https://accounts.google.com/.well-known/openid-configuration
 */
export const googleAuthorizationServer: AuthorizationServer = {
  issuer: 'https://accounts.google.com',
  authorizationEndpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
  tokenEndpoint: 'https://oauth2.googleapis.com/token',
  revocationEndpoint: 'https://oauth2.googleapis.com/revoke',
  deviceAuthorizationEndpoint: 'https://oauth2.googleapis.com/device/code',
};

/**
 * What Google wants in an authorization request beyond RFC 6749: a refresh token, every time.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/web-server#creatingclient
 */
export const offlineConsent = { access_type: 'offline', prompt: 'consent' };

/** By name and not by domain: anyone can receive a form at script.google.com or a bucket's address. */
const googleHosts = new Set(['accounts.google.com', 'oauth2.googleapis.com', 'www.googleapis.com']);

/**
 * The server that a sign-in uses: the one in Google's place if there is one, else Google with the addresses that the
 * client secrets file names.
 *
 * @param inGooglesPlace `POSTERN_AUTHORIZATION_SERVER`
 * @throws PosternError `untrusted_url`, `invalid_metadata`, `network`
 */
export async function chooseAuthorizationServer(
  clientSecrets: { authUri?: string; tokenUri?: string },
  inGooglesPlace: string | undefined,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<AuthorizationServer> {
  if (inGooglesPlace) return discoverAuthorizationServer(inGooglesPlace, options);
  const { authUri, tokenUri } = clientSecrets;
  const foreign = listForeignHosts({ ...(authUri && { authUri }), ...(tokenUri && { tokenUri }) });
  if (foreign.length === 0) return googleAuthorizationServer;
  // A file that names another token endpoint names an emulator's or a proxy's: what it is called and where it revokes
  // is not in the file, so it goes by its own address and logout can only forget.
  const authorizationEndpoint = authUri ?? googleAuthorizationServer.authorizationEndpoint;
  return {
    issuer: new URL(authorizationEndpoint).origin,
    authorizationEndpoint,
    tokenEndpoint: tokenUri ?? googleAuthorizationServer.tokenEndpoint,
  };
}

/** Hosts among a server's endpoints that are not Google's: the person is told before a secret goes there. */
export function listForeignHosts(endpoints: Record<string, string>): string[] {
  const hosts = Object.values(endpoints).map((endpoint) => new URL(endpoint));
  return [...new Set(hosts.filter((url) => !googleHosts.has(url.host)).map((url) => url.host))];
}

/** The names an ID token of this server may carry as its issuer: Google signs with two. */
export function listIdTokenIssuers(server: { issuer: string }): string[] {
  return server.issuer === googleAuthorizationServer.issuer
    ? [server.issuer, 'accounts.google.com']
    : [server.issuer];
}
