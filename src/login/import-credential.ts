import type { AuthorizedUser } from '../credentials/profile.ts';
import type { AdcAuthorizedUser } from '../google/adc.ts';
import { listIdTokenIssuers } from '../google/authorization-server.ts';
import { explainRefreshRefusal } from '../google/token-refusal.ts';
import type { AuthorizationServer } from '../oauth/authorization-server.ts';
import { parseIdToken } from '../oauth/id-token.ts';
import { refreshAccessToken } from '../oauth/token-endpoint.ts';
import { isPrintable } from '../printable.ts';

/** A sign-in that comes from elsewhere, as it is kept: its first use will ask for an access token. */
export function createImported(adc: AdcAuthorizedUser, server: AuthorizationServer): AuthorizedUser {
  return {
    type: 'authorized_user',
    client: { id: adc.clientId, secret: adc.clientSecret },
    server,
    scopes: [],
    ...(adc.account && { account: adc.account }),
    refreshToken: adc.refreshToken,
    accessToken: '',
    expiresAt: 0,
  };
}

/**
 * Refreshes a sign-in that comes from elsewhere, and so finds out that it works, what it may do, and whose it is.
 *
 * @param options `now`: ms since the epoch
 * @throws SignInRequiredError and PosternError what a refresh is refused with; `network`, `invalid_id_token`
 */
export async function checkImported(
  imported: AuthorizedUser,
  { now, signal }: { now: () => number; signal: AbortSignal },
): Promise<AuthorizedUser> {
  const { server, client, refreshToken } = imported;
  const result = await refreshAccessToken(server, client, refreshToken, { now, signal });
  if (result.kind === 'refused') throw explainRefreshRefusal(result, new URL(server.tokenEndpoint).host);
  const { tokens } = result;
  const expected = { issuers: listIdTokenIssuers(server), clientId: client.id, now: now() };
  const account = tokens.idToken === undefined ? undefined : parseIdToken(tokens.idToken, expected).email;
  return {
    ...imported,
    scopes: tokens.scopes ?? imported.scopes,
    ...(account !== undefined && isPrintable(account) && { account }),
    // A server that rotates refresh tokens has just ended the old one.
    refreshToken: tokens.refreshToken ?? refreshToken,
    ...(tokens.refreshTokenExpiresAt !== undefined && {
      refreshTokenExpiresAt: tokens.refreshTokenExpiresAt,
    }),
    accessToken: tokens.accessToken,
    obtainedAt: now(),
    expiresAt: tokens.expiresAt,
  };
}
