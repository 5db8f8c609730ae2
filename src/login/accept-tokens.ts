import type { AuthorizedUser } from '../credentials/profile.ts';
import { revokeCredential } from '../credentials/revoke.ts';
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
import { formatPrintable } from '../printable.ts';
import type { LoginRequest } from './pending-login.ts';

/** A finished sign-in that is not kept yet. */
export interface FinishedLogin {
  credential: AuthorizedUser;
  /** Scopes that were asked for and not granted: worth a word, no reason to refuse. */
  missingScopes: string[];
}

/**
 * Checks what a sign-in brought, by whatever flow, before anything is kept. What is refused here is revoked, so that no
 * refresh token lives on that nobody has.
 *
 * @param now ms since the epoch
 * @throws SignInRequiredError `missing_scope`, `wrong_account`
 * @throws PosternError `invalid_id_token`, `no_refresh_token`
 */
export async function acceptTokens(
  request: LoginRequest,
  tokens: TokenResponse,
  now: number,
): Promise<FinishedLogin> {
  const credential = createCredential(request, tokens, now);
  try {
    return checkCredential(request, credential, tokens, now);
  } catch (error) {
    if (mayRevoke(request, error)) await revokeCredential(credential).catch(() => undefined);
    throw error;
  }
}

/**
 * Google grants an account's access to a client as one: to revoke what was added is to revoke what it was added to.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/web-server#incrementalAuth
 */
function mayRevoke({ isAddition }: LoginRequest, error: unknown): boolean {
  return !isAddition || (error instanceof PosternError && error.code === 'wrong_account');
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

function checkCredential(
  request: LoginRequest,
  credential: AuthorizedUser,
  tokens: TokenResponse,
  now: number,
): FinishedLogin {
  const { clockAheadMs } = tokens;
  const issuers = listIdTokenIssuers(request.server);
  const expected = { issuers, clientId: request.client.id, now, clockAheadMs };
  const account = tokens.idToken === undefined ? undefined : parseIdToken(tokens.idToken, expected).email;
  if (request.account && account?.toLowerCase() !== request.account.toLowerCase()) {
    const who = account === undefined ? 'An account that cannot be told' : formatPrintable(account, 100);
    throw new SignInRequiredError(
      'wrong_account',
      `${who} signed in, not ${request.account}; nothing was kept.`,
      {
        hint: `Choose ${request.account} in the browser, then: postern login --account ${request.account}`,
      },
    );
  }
  const missingScopes = listMissingScopes(request.scopes, credential.scopes);
  const needed = listNeeded(missingScopes, request);
  if (needed.length > 0) {
    const names = needed.map(formatScope).join(', ');
    throw new SignInRequiredError('missing_scope', `Consent was given without ${names}; nothing was kept.`, {
      hint: `Sign in again and tick this box on the consent page: ${needed.map(describeConsentBox).join(', ')}. Then: postern login`,
    });
  }
  // Kept, it is shown as it is, in JSON, too.
  const isPlain = account && formatPrintable(account, 254) === account;
  return { credential: { ...credential, ...(isPlain && { account }) }, missingScopes };
}

/** Those of the missing scopes without which the sign-in is good for nothing. */
function listNeeded(missing: readonly string[], { scopes, needsAllScopes }: LoginRequest): string[] {
  const beyondSignIn = (all: readonly string[]): string[] => all.filter((scope) => !isSignInScope(scope));
  const beyond = beyondSignIn(missing);
  if (needsAllScopes || beyond.length === beyondSignIn(scopes).length) return beyond;
  return beyond.filter(isQueryScope);
}
