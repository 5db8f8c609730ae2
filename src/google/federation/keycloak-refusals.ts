import {
  anyAnswer,
  byConsole,
  everywhere,
  type IdentityProviderRefusal,
} from './identity-provider-refusal.ts';

/**
 * Refusals in Keycloak's words.
 *
 * @see https://github.com/keycloak/keycloak/blob/main/services/src/main/java/org/keycloak/protocol/oidc/grants/device/endpoints/DeviceEndpoint.java
 * @see https://github.com/keycloak/keycloak/blob/main/services/src/main/java/org/keycloak/protocol/oidc/TokenManager.java
 * @see https://github.com/epam/edp-keycloak-operator/issues/359 where the device flow is switched on
 */
export const keycloakRefusals: readonly IdentityProviderRefusal[] = [
  {
    // Of the request for a code, and of a poll after a change.
    errors: ['unauthorized_client', 'invalid_grant'],
    words: /device authorization grant\. the flow is disabled|not allowed oauth 2\.0 device authorization/i,
    places: ['device'],
    code: 'unauthorized_client',
    sentence: 'Keycloak lets this client sign nobody in by device code',
    remedy: 'Have "OAuth 2.0 Device Authorization Grant" ticked under "Capability config" of the client',
    ...byConsole,
    mustSignIn: false,
  },
  {
    errors: ['invalid_request'],
    words: /code[_ ]challenge/i,
    places: ['device', 'redirect'],
    code: 'invalid_request',
    sentence: 'The client wants a code challenge (PKCE) of another kind, or one that was not announced',
    remedy: 'Have its PKCE method set to S256, and announced by the issuer',
    mustSignIn: false,
  },
  {
    // Older ones say it as `unauthorized_client`.
    errors: ['invalid_client', 'unauthorized_client'],
    words: /invalid client (?:credentials|secret|or invalid client)/i,
    places: anyAnswer,
    code: 'invalid_client',
    sentence: 'The client is not known, or its secret is wrong or missing',
    remedy: 'Check --client-id, and whether "Client authentication" is on for it',
    mustSignIn: true,
  },
  {
    errors: ['invalid_grant'],
    words: /^session not active|session doesn't have required client/i,
    places: ['refresh'],
    code: 'invalid_grant',
    sentence: 'The session at your identity provider has ended, and the sign-in with it',
    remedy: 'Have the client granted offline_access, for sign-ins that last longer',
    mustSignIn: true,
  },
  {
    errors: ['invalid_grant'],
    words: /offline (?:user )?session not (?:active|found)|^stale (?:refresh )?token/i,
    places: ['refresh'],
    code: 'invalid_grant',
    sentence: 'The sign-in has reached its full length, or was revoked',
    mustSignIn: true,
  },
  {
    errors: ['invalid_grant'],
    words: /^token is not active/i,
    places: ['refresh'],
    code: 'invalid_grant',
    sentence: 'The sign-in has expired',
    mustSignIn: true,
  },
  {
    errors: ['invalid_grant'],
    words: /refresh token reuse exceeded/i,
    places: ['refresh'],
    code: 'invalid_grant',
    sentence: 'The refresh token was used already, most likely by a copy of this sign-in elsewhere',
    mustSignIn: true,
  },
  {
    errors: ['invalid_scope'],
    words: /no longer has requested consent/i,
    places: anyAnswer,
    code: 'reauth_required',
    sentence: 'Your consent was taken back',
    mustSignIn: true,
  },
  {
    errors: ['invalid_grant', 'access_denied'],
    words: /\buser (?:is )?disabled|account (?:is )?disabled|user (?:is )?blocked/i,
    places: everywhere,
    code: 'account_disabled',
    sentence: 'The account cannot be used now',
    remedy: 'Have it enabled, or choose another',
    mustSignIn: true,
  },
];
