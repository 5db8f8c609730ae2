import type { TokenResponse } from '../oauth/token-endpoint.ts';
import { acceptFederatedTokens } from './accept-federated-tokens.ts';
import { acceptGoogleTokens } from './accept-google-tokens.ts';
import type { AcceptOptions, FinishedLogin } from './finished-login.ts';
import type { LoginRequest } from './pending-login.ts';

/**
 * Checks what a sign-in brought, by whatever flow, before anything is kept. What is refused here is revoked, so that no
 * refresh token lives on that nobody has.
 *
 * @throws what {@link acceptGoogleTokens} and {@link acceptFederatedTokens} throw
 */
export function acceptTokens(
  request: LoginRequest,
  tokens: TokenResponse,
  options: AcceptOptions,
): Promise<FinishedLogin> {
  return request.federation
    ? acceptFederatedTokens(request, request.federation, tokens, options)
    : acceptGoogleTokens(request, tokens, options);
}
