import { explainAuthorizationRefusal } from '../google/authorization-refusal.ts';
import { explainExchangeRefusal } from '../google/token-refusal.ts';
import { checkAuthorizationResponse } from '../oauth/authorization-response.ts';
import { finishAnyway } from '../oauth/finish-anyway.ts';
import { exchangeCode } from '../oauth/token-endpoint.ts';
import { acceptTokens, type FinishedLogin } from './accept-tokens.ts';
import type { ListKept } from './discard-credential.ts';
import type { Paste } from './paste.ts';
import type { PendingConsoleLogin } from './pending-login.ts';

export interface FinishOptions {
  /** ms since the epoch */
  now?: () => number;
  signal?: AbortSignal | undefined;
  /** The sign-ins that are kept, and must not be revoked with one that is refused. */
  listKept?: ListKept;
}

/** The code of a response to this login; a bare code is bound to it by PKCE alone. */
export function takeCode(pending: PendingConsoleLogin, paste: Paste): string {
  if (paste.kind === 'bare-code') return paste.code;
  const { state, redirectUri } = pending;
  const expected = { state, redirectUri, issuer: pending.server.issuer };
  const result = checkAuthorizationResponse(paste.response, expected);
  if (result.kind === 'refused') throw explainAuthorizationRefusal(result);
  return result.code;
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
  const { now = Date.now, signal, listKept = () => [] } = options;
  const { server, client, codeVerifier, redirectUri } = pending;
  const exchange = { code, codeVerifier, redirectUri };
  const result = await finishAnyway(signal, (patient) =>
    exchangeCode(server, client, exchange, { now, signal: patient }),
  );
  if (result.kind === 'refused') throw explainExchangeRefusal(result, new URL(server.tokenEndpoint).host);
  return acceptTokens(pending, result.tokens, now(), listKept);
}
