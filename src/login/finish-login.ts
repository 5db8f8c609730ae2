import type { PosternError } from '../errors.ts';
import { explainAuthorizationRefusal } from '../google/authorization-refusal.ts';
import { explainIdentityProviderRefusal } from '../google/federation/identity-provider-refusals.ts';
import { explainExchangeRefusal } from '../google/token-refusal.ts';
import { checkAuthorizationResponse } from '../oauth/authorization-response.ts';
import { findAuthentication } from '../oauth/client.ts';
import { finishAnyway } from '../oauth/finish-anyway.ts';
import { exchangeCode } from '../oauth/token-endpoint.ts';
import { acceptTokens } from './accept-tokens.ts';
import type { ListKept } from './discard-credential.ts';
import type { FinishedLogin } from './finished-login.ts';
import type { Paste } from './paste.ts';
import type { LoginRequest, PendingConsoleLogin } from './pending-login.ts';

export interface FinishOptions {
  /** ms since the epoch */
  now?: () => number;
  signal?: AbortSignal | undefined;
  /** The sign-ins that are kept, and must not be revoked with one that is refused. */
  listKept?: ListKept;
  /** Whether the caller keeps the sign-in first, and exchanges an identity provider's ID token after that. */
  exchangesLater?: boolean;
}

/** The code of a response to this login; a bare code is bound to it by PKCE alone. */
export function takeCode(pending: PendingConsoleLogin, paste: Paste): string {
  if (paste.kind === 'bare-code') return paste.code;
  const { state, redirectUri } = pending;
  const { issuer, sendsIssuer } = pending.server;
  const expected = { state, redirectUri, issuer, sendsIssuer };
  const result = checkAuthorizationResponse(paste.response, expected);
  if (result.kind === 'refused') throw explainRefusedConsent(pending, result);
  return result.code;
}

/** Why there is no code, in the words of who refused. */
export function explainRefusedConsent(
  { federation, server }: LoginRequest,
  answer: { error: string; description: string },
): PosternError {
  if (!federation) return explainAuthorizationRefusal(answer);
  const refusal = { ...answer, kind: 'refused', status: 200, subtype: '' } as const;
  return explainIdentityProviderRefusal('redirect', refusal, new URL(server.authorizationEndpoint).host);
}

/**
 * Finishes a login: exchanges the code, once, and checks what came of it before anything is kept. What is refused here
 * is revoked, so that no refresh token lives on that nobody has.
 *
 * @throws SignInRequiredError `missing_scope`, `wrong_account`, and what {@link explainExchangeRefusal} has
 * @throws PosternError `invalid_id_token`, `no_refresh_token`, `network`, `server_error`, `invalid_response`
 */
export async function finishLogin(
  pending: PendingConsoleLogin,
  code: string,
  options: FinishOptions = {},
): Promise<FinishedLogin> {
  const { now = Date.now, signal, listKept = () => [], exchangesLater } = options;
  const { server, client, codeVerifier, redirectUri } = pending;
  const exchange = { code, codeVerifier, redirectUri };
  const { result, client: known } = await finishAnyway(signal, (patient) =>
    findAuthentication(client, (known) => exchangeCode(server, known, exchange, { now, signal: patient })),
  );
  if (result.kind === 'refused') {
    const { host } = new URL(server.tokenEndpoint);
    throw pending.federation
      ? explainIdentityProviderRefusal('exchange', result, host)
      : explainExchangeRefusal(result, host);
  }
  const accepting = { now, signal, listKept, exchangesLater };
  return acceptTokens({ ...pending, client: known }, result.tokens, accepting);
}
