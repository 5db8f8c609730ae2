import type { AuthorizedUser } from '../credentials/profile.ts';
import { PosternError, SignInRequiredError } from '../errors.ts';
import { listIdTokenIssuers } from '../google/authorization-server.ts';
import {
  describeConsentBox,
  formatScope,
  isQueryScope,
  isSignInScope,
  listMissingScopes,
} from '../google/scopes.ts';
import { parseIdToken } from '../oauth/id-token.ts';
import type { TokenResponse } from '../oauth/token-endpoint.ts';
import { isPrintable } from '../printable.ts';
import { discardCredential } from './discard-credential.ts';
import { type AcceptOptions, checkAccount, type FinishedLogin } from './finished-login.ts';
import type { LoginRequest } from './pending-login.ts';

/**
 * Checks what a sign-in at Google brought, and revokes what is refused here.
 *
 * @throws SignInRequiredError `missing_scope`, `wrong_account`
 * @throws PosternError `invalid_id_token`, `no_refresh_token`
 */
export async function acceptGoogleTokens(
  request: LoginRequest,
  tokens: TokenResponse,
  options: AcceptOptions,
): Promise<FinishedLogin> {
  const { listKept } = options;
  const now = options.now();
  const credential = createCredential(request, tokens, now);
  let account: string | undefined;
  try {
    account = readAccount(request, tokens, now);
    return checkCredential(request, { ...credential, ...(account && { account }) });
  } catch (error) {
    await discardCredential({ ...credential, ...(account && { account }) }, listKept);
    throw error;
  }
}

/** Who signed in, if the server says. @throws PosternError `invalid_id_token` */
function readAccount(request: LoginRequest, tokens: TokenResponse, now: number): string | undefined {
  if (tokens.idToken === undefined) return undefined;
  const { clockAheadMs } = tokens;
  const issuers = listIdTokenIssuers(request.server);
  return parseIdToken(tokens.idToken, { issuers, clientId: request.client.id, now, clockAheadMs }).email;
}

function createCredential(request: LoginRequest, tokens: TokenResponse, now: number): AuthorizedUser {
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
    client: request.client,
    server: request.server,
    // RFC 6749 5.1: a response without a scope grants what was asked.
    scopes: tokens.scopes ?? [...request.scopes],
    refreshToken: tokens.refreshToken,
    ...(tokens.refreshTokenExpiresAt !== undefined && {
      refreshTokenExpiresAt: tokens.refreshTokenExpiresAt,
    }),
    accessToken: tokens.accessToken,
    obtainedAt: now,
    expiresAt: tokens.expiresAt,
    ...(tokens.idToken && { idToken: tokens.idToken }),
  };
}

function checkCredential(request: LoginRequest, credential: AuthorizedUser): FinishedLogin {
  const { account, ...withoutAccount } = credential;
  checkAccount(request.account, account);
  const missingScopes = listMissingScopes(request.scopes, credential.scopes);
  const needed = listNeeded(missingScopes, request);
  if (needed.length > 0) {
    const names = needed.map(formatScope).join(', ');
    throw new SignInRequiredError('missing_scope', `Consent was given without ${names}; nothing was kept.`, {
      hint: `Sign in again and tick this box on the consent page: ${needed.map(describeConsentBox).join(', ')}. Then: postern login`,
    });
  }
  const isShown = account === undefined || isPrintable(account);
  return { credential: isShown ? credential : withoutAccount, missingScopes };
}

/** Those of the missing scopes without which the sign-in is good for nothing. */
function listNeeded(missing: readonly string[], { scopes, needsAllScopes }: LoginRequest): string[] {
  const beyondSignIn = (all: readonly string[]): string[] => all.filter((scope) => !isSignInScope(scope));
  const beyond = beyondSignIn(missing);
  if (needsAllScopes || beyond.length === beyondSignIn(scopes).length) return beyond;
  return beyond.filter(isQueryScope);
}
