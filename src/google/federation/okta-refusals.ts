import { byConsole, everywhere, type IdentityProviderRefusal } from './identity-provider-refusal.ts';

/**
 * Refusals in the words of Okta and of Auth0.
 *
 * @see https://developer.okta.com/docs/guides/device-authorization-grant/main/
 * @see https://github.com/auth0-lab/auth0-unity/issues/13 Auth0: a device flow that is not allowed
 * @see https://auth0.com/docs/clients/client-grant-types Auth0: where it is allowed; its answer names this page
 */
export const oktaRefusals: readonly IdentityProviderRefusal[] = [
  {
    errors: ['unauthorized_client'],
    words: /not authorized to use the provided grant type/i,
    places: ['device'],
    code: 'unauthorized_client',
    sentence: 'Okta lets this client sign nobody in by device code',
    remedy: 'Have "Device Authorization" ticked under "Grant type" of the app',
    ...byConsole,
    mustSignIn: false,
  },
  {
    errors: ['unauthorized_client'],
    words: /device_code' not allowed for the client/i,
    places: ['device'],
    code: 'unauthorized_client',
    sentence: 'Auth0 lets this client sign nobody in by device code',
    remedy: 'Have "Device Code" ticked under "Advanced Settings", "Grant Types" of the application',
    ...byConsole,
    mustSignIn: false,
  },
  {
    errors: ['unauthorized_client'],
    words: /not authorized to use the provided grant type|' not allowed for the client/i,
    places: ['exchange', 'refresh'],
    code: 'unauthorized_client',
    sentence: 'Your identity provider does not let this client get tokens in this way',
    remedy: 'Have "Authorization Code" and "Refresh Token" ticked among its grant types',
    mustSignIn: false,
  },
  {
    errors: ['access_denied'],
    words: /policy evaluation failed/i,
    places: everywhere,
    code: 'policy_enforced',
    sentence: 'No access policy of this Okta authorization server lets the sign-in through',
    remedy: 'Have a rule added for this client, its grant type and its scopes, under "Access Policies"',
    mustSignIn: true,
  },
  {
    errors: ['access_denied'],
    words: /user is not assigned/i,
    places: everywhere,
    code: 'access_denied',
    sentence: 'Your account is not assigned to this client',
    remedy: 'Have it assigned, or a group that it is in, under "Assignments" of the app',
    mustSignIn: true,
  },
  {
    errors: ['invalid_grant'],
    words: /user who doesn't exist anymore/i,
    places: ['refresh'],
    code: 'account_disabled',
    sentence: 'The account was deleted, so that another one must sign in',
    mustSignIn: true,
  },
];
