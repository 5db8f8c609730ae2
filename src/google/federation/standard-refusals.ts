import { codeRefusals } from '../request-refusals.ts';
import { byConsole, everywhere, type IdentityProviderRefusal } from './identity-provider-refusal.ts';

/**
 * What the errors of the standards mean, whichever identity provider writes them, and what Entra ID calls some of them.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.5
 * @see https://openid.net/specs/openid-connect-core-1_0.html#AuthError
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-device-code#expected-errors Entra ID's names
 */
export const standardRefusals: readonly IdentityProviderRefusal[] = [
  {
    errors: ['access_denied', 'authorization_declined'],
    places: everywhere,
    code: 'access_denied',
    sentence: 'The sign-in was refused in the browser',
    mustSignIn: true,
  },
  {
    errors: ['expired_token', 'code_expired'],
    places: ['device'],
    code: 'device_code_expired',
    sentence: 'The code has expired, and nobody had decided',
    mustSignIn: true,
  },
  {
    errors: ['invalid_grant', 'bad_verification_code'],
    places: ['device'],
    code: 'invalid_grant',
    sentence: 'The device code was not accepted: it is used up or too old',
    mustSignIn: true,
  },
  {
    errors: ['unsupported_grant_type'],
    places: ['device'],
    code: 'no_device_flow',
    sentence: 'Your identity provider offers no sign-in by device code',
    command: byConsole.command,
    mustSignIn: false,
  },
  {
    errors: ['unauthorized_client'],
    places: ['device'],
    code: 'unauthorized_client',
    sentence: 'Your identity provider lets this client sign nobody in by device code',
    remedy: 'Have the device flow allowed for it',
    ...byConsole,
    mustSignIn: false,
  },
  {
    errors: ['unauthorized_client'],
    places: ['redirect', 'exchange', 'refresh'],
    code: 'unauthorized_client',
    sentence: 'Your identity provider does not let this client get tokens in this way',
    remedy: 'Have the grant types authorization_code and refresh_token allowed for it',
    mustSignIn: false,
  },
  {
    errors: ['invalid_client'],
    places: everywhere,
    code: 'invalid_client',
    sentence: 'The client is not known to your identity provider, or its secret is wrong or missing',
    remedy: 'Check --client-id and --issuer',
    mustSignIn: true,
  },
  {
    errors: ['invalid_scope'],
    words: /offline_access/,
    places: everywhere,
    code: 'invalid_scope',
    sentence: 'The client may not ask for one of the scopes, most likely offline_access',
    remedy: 'Have that scope, or refresh tokens, allowed for it at your identity provider',
    mustSignIn: false,
  },
  {
    errors: ['invalid_scope'],
    places: everywhere,
    code: 'invalid_scope',
    sentence: 'There is no such scope at your identity provider, or this client may not ask for it',
    remedy: 'Have openid and offline_access allowed for it',
    mustSignIn: false,
  },
  ...codeRefusals.map(({ error, ...refusal }) => ({
    ...refusal,
    errors: [error],
    places: ['exchange'] as const,
  })),
  {
    errors: ['invalid_grant'],
    places: ['refresh'],
    code: 'invalid_grant',
    sentence: 'The sign-in is no longer valid: expired, revoked, or used in a copy elsewhere',
    mustSignIn: true,
  },
  {
    errors: ['interaction_required', 'login_required', 'consent_required', 'account_selection_required'],
    places: everywhere,
    code: 'reauth_required',
    sentence: 'Your identity provider wants to ask you something first',
    mustSignIn: true,
  },
  {
    errors: ['server_error', 'temporarily_unavailable'],
    places: everywhere,
    code: 'server_error',
    sentence: 'The identity provider is failing',
    remedy: 'Wait a minute',
    mustSignIn: false,
  },
];
