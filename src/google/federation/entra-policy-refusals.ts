import {
  aadsts,
  anyAnswer,
  byConsole,
  everywhere,
  type IdentityProviderRefusal,
} from './identity-provider-refusal.ts';

/**
 * What Entra ID's policies decide about a sign-in, and how they end one.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity/conditional-access/concept-authentication-flows device codes
 * @see https://learn.microsoft.com/en-us/entra/identity/conditional-access/policy-block-authentication-flows
 * @see https://learn.microsoft.com/en-us/entra/identity/conditional-access/concept-conditional-access-grant a managed device
 */
export const entraPolicyRefusals: readonly IdentityProviderRefusal[] = [
  {
    words: aadsts(530036),
    places: anyAnswer,
    code: 'policy_enforced',
    sentence: 'Conditional Access of your company blocks sign-ins by device code, and what came of them',
    remedy: 'Have this client excepted from that policy',
    ...byConsole,
    mustSignIn: true,
  },
  {
    words: aadsts(53000, 53001, 50097, 50129, 50187),
    places: ['device'],
    code: 'policy_enforced',
    sentence: 'Conditional Access of your company wants a managed device, which a device code does not prove',
    remedy: 'Have this client excepted from that policy',
    ...byConsole,
    mustSignIn: false,
  },
  {
    // https://learn.microsoft.com/en-us/entra/identity/conditional-access/concept-token-protection
    words: aadsts(530084),
    places: everywhere,
    code: 'policy_enforced',
    sentence:
      'Conditional Access of your company wants tokens that are bound to a device, as few programs can',
    remedy: 'Have this client excepted from token protection',
    mustSignIn: true,
  },
  {
    words: aadsts(53003, 530032, 530035, 530034, 53002, 53011, 50005, 50131),
    places: ['device'],
    code: 'policy_enforced',
    sentence: 'Conditional Access of your company blocks this sign-in, most likely for its device code',
    remedy: 'Have this client excepted from the policy that the sign-in logs of Entra ID name',
    ...byConsole,
    mustSignIn: false,
  },
  {
    words: aadsts(
      53000,
      53001,
      53002,
      53003,
      53011,
      530032,
      530034,
      530035,
      50005,
      50097,
      50129,
      50131,
      50187,
    ),
    places: ['redirect', 'exchange', 'refresh'],
    code: 'policy_enforced',
    sentence: 'Conditional Access of your company blocks this sign-in',
    remedy: 'Ask for the policy that the sign-in logs of Entra ID name',
    mustSignIn: true,
  },
  {
    words: aadsts(50072, 50079, 53004, 53010),
    places: everywhere,
    code: 'reauth_required',
    sentence: 'Entra ID wants your account to have a second factor',
    remedy: 'Register one at https://aka.ms/mfasetup',
    mustSignIn: true,
  },
  {
    words: aadsts(50074, 50076, 50078, 50158),
    places: everywhere,
    code: 'reauth_required',
    sentence: 'Entra ID wants your second factor, once more',
    mustSignIn: true,
  },
  {
    words: aadsts(700082, 70008),
    places: ['refresh'],
    code: 'invalid_grant',
    sentence: 'The sign-in was not used for too long',
    mustSignIn: true,
  },
  {
    words: aadsts(70043),
    places: ['refresh'],
    code: 'reauth_required',
    sentence: 'The sign-in has reached the length that Conditional Access of your company sets',
    mustSignIn: true,
  },
  {
    words: aadsts(50173, 50132, 50133),
    places: ['refresh'],
    code: 'invalid_grant',
    sentence: 'The sign-in was revoked, most likely by a new password or an administrator',
    mustSignIn: true,
  },
  {
    words: aadsts(700084),
    places: ['refresh'],
    code: 'invalid_grant',
    sentence: 'The sign-in has ended: the redirect address is registered for a single-page application',
    remedy: 'Have it registered for "Mobile and desktop applications", for sign-ins that last',
    mustSignIn: true,
  },
];
