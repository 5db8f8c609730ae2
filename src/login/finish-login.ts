import type { AuthorizedUser } from '../credentials/profile.ts';
import { revokeCredential } from '../credentials/revoke.ts';
import { PosternError, SignInRequiredError } from '../errors.ts';
import { listIdTokenIssuers } from '../google/authorization-server.ts';
import { formatScope, isSignInScope, listMissingScopes } from '../google/scopes.ts';
import { explainExchangeRefusal } from '../google/token-refusal.ts';
import { checkAuthorizationResponse } from '../oauth/authorization-response.ts';
import { parseIdToken } from '../oauth/id-token.ts';
import { exchangeCode, type TokenResponse } from '../oauth/token-endpoint.ts';
import { formatPrintable } from '../printable.ts';
import type { Paste } from './paste.ts';
import type { PendingLogin } from './pending-login.ts';

export interface FinishOptions {
  /** ms since the epoch */
  now?: () => number;
  signal?: AbortSignal | undefined;
}

/** A finished sign-in that is not kept yet. */
export interface FinishedLogin {
  credential: AuthorizedUser;
  /** Sign-in scopes that were asked for and not granted: worth a word, no reason to refuse. */
  missingScopes: string[];
}

/** The code of a response to this login; a bare code is bound to it by PKCE alone. */
export function takeCode(pending: PendingLogin, paste: Paste): string {
  if (paste.kind === 'bare-code') return paste.code;
  const { state, redirectUri } = pending;
  return checkAuthorizationResponse(paste.response, { state, redirectUri, issuer: pending.server.issuer });
}

/**
 * Finishes a login: exchanges the code, once, and checks what came of it before anything is kept. What is refused here
 * is revoked, so that no refresh token lives on that nobody has.
 *
 * @throws SignInRequiredError `invalid_grant`, `missing_scope`, `wrong_account`, `invalid_client`
 * @throws PosternError `invalid_id_token`, `no_refresh_token`, `network`, `server_error`, `invalid_response`
 */
export async function finishLogin(
  pending: PendingLogin,
  code: string,
  options: FinishOptions = {},
): Promise<FinishedLogin> {
  const { now = Date.now, signal } = options;
  const { server, client, codeVerifier, redirectUri } = pending;
  const tokenOptions = { now, signal };
  const result = await exchangeCode(server, client, { code, codeVerifier, redirectUri }, tokenOptions);
  if (result.kind === 'refused') throw explainExchangeRefusal(result, new URL(server.tokenEndpoint).host);

  const credential = createCredential(pending, result.tokens);
  try {
    return checkCredential(pending, credential, result.tokens, now());
  } catch (error) {
    await revokeCredential(credential).catch(() => undefined);
    throw error;
  }
}

function createCredential(pending: PendingLogin, tokens: TokenResponse): AuthorizedUser {
  if (!tokens.refreshToken) {
    throw new PosternError(
      'no_refresh_token',
      'The server gave no refresh token, so the sign-in would end in an hour.',
      {
        hint: 'Remove the access at https://myaccount.google.com/connections, then: postern login',
      },
    );
  }
  return {
    type: 'authorized_user',
    client: pending.client,
    server: pending.server,
    // RFC 6749 5.1: a response without a scope grants what was asked.
    scopes: tokens.scopes ?? [...pending.scopes],
    refreshToken: tokens.refreshToken,
    ...(tokens.refreshTokenExpiresAt !== undefined && {
      refreshTokenExpiresAt: tokens.refreshTokenExpiresAt,
    }),
    accessToken: tokens.accessToken,
    expiresAt: tokens.expiresAt,
  };
}

function checkCredential(
  pending: PendingLogin,
  credential: AuthorizedUser,
  tokens: TokenResponse,
  now: number,
): FinishedLogin {
  const expected = { issuers: listIdTokenIssuers(pending.server), clientId: pending.client.id, now };
  const account = tokens.idToken === undefined ? undefined : parseIdToken(tokens.idToken, expected).email;
  if (pending.account && account?.toLowerCase() !== pending.account.toLowerCase()) {
    const who = account === undefined ? 'An account that cannot be told' : formatPrintable(account, 100);
    throw new SignInRequiredError(
      'wrong_account',
      `${who} signed in, not ${pending.account}; nothing was kept.`,
      {
        hint: `Choose ${pending.account} in the browser, then: postern login --account ${pending.account}`,
      },
    );
  }
  const missingScopes = listMissingScopes(pending.scopes, credential.scopes);
  const needed = missingScopes.filter((scope) => !isSignInScope(scope));
  if (needed.length > 0) {
    const names = needed.map(formatScope).join(', ');
    throw new SignInRequiredError('missing_scope', `Consent was given without ${names}; nothing was kept.`, {
      hint: 'Sign in again and tick every box on the consent page: postern login',
    });
  }
  return { credential: { ...credential, ...(account && { account }) }, missingScopes };
}
