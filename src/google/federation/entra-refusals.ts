import { entraPolicyRefusals } from './entra-policy-refusals.ts';
import {
  aadsts,
  anyAnswer,
  byConsole,
  everywhere,
  type IdentityProviderRefusal,
} from './identity-provider-refusal.ts';

/**
 * Refusals of Entra ID, by the number that each description begins with. Microsoft warns that its numbers may change:
 * what is not found here is explained by its OAuth error.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes all the numbers
 */
export const entraRefusals: readonly IdentityProviderRefusal[] = [
  {
    // https://github.com/Azure/azure-sdk-for-js/issues/21395
    words: aadsts(7000218),
    places: ['device'],
    code: 'unauthorized_client',
    sentence: 'Entra ID lets this client sign nobody in by device code',
    remedy: 'Have "Allow public client flows" set to Yes under Authentication of the app registration',
    ...byConsole,
    mustSignIn: false,
  },
  {
    // https://github.com/Azure/azure-sdk-for-go/issues/22386
    words: aadsts(7000218),
    places: ['exchange', 'refresh'],
    code: 'invalid_client',
    sentence: 'Entra ID takes this client for one with a secret',
    remedy:
      'Have the redirect address registered for "Mobile and desktop applications" under Authentication of the app registration',
    mustSignIn: true,
  },
  {
    // https://github.com/canonical/authd/pull/1882
    words: aadsts(700025),
    places: anyAnswer,
    code: 'invalid_client',
    sentence: 'Entra ID knows this client as one without a secret, and one was sent',
    remedy: 'Leave the secret away',
    mustSignIn: true,
  },
  {
    words: aadsts(700016, 700011),
    places: everywhere,
    code: 'invalid_client',
    sentence: 'There is no such client in this tenant of Entra ID',
    remedy: 'Check --client-id (the "Application (client) ID") and the tenant in --issuer',
    mustSignIn: true,
  },
  {
    words: aadsts(70001, 7000112, 1000031),
    places: everywhere,
    code: 'disabled_client',
    sentence: 'The client is disabled in Entra ID',
    remedy: 'Have it enabled',
    mustSignIn: true,
  },
  {
    words: aadsts(7000215, 7000222, 70002),
    places: anyAnswer,
    code: 'invalid_client',
    sentence: "The client's secret is wrong, or has expired",
    remedy: 'Have a new one made under "Certificates & secrets" of the app registration',
    mustSignIn: true,
  },
  {
    words: aadsts(50194, 9001023, 90124, 90130),
    places: everywhere,
    code: 'invalid_request',
    sentence: 'Entra ID wants the address of one tenant for this client',
    command: 'postern login --issuer https://login.microsoftonline.com/TENANT/v2.0',
    mustSignIn: false,
  },
  {
    words: aadsts(65001, 90094, 90095, 90008, 650056),
    places: everywhere,
    code: 'access_not_configured',
    sentence: 'Nobody has consented to this client for your tenant, most likely since an administrator must',
    remedy: 'Have one grant admin consent under "API permissions" of the app registration',
    mustSignIn: true,
  },
  {
    words: aadsts(65004),
    places: everywhere,
    code: 'access_denied',
    sentence: 'Consent was refused in the browser',
    mustSignIn: true,
    isQuoted: false,
  },
  {
    words: aadsts(50105),
    places: everywhere,
    code: 'access_denied',
    sentence: 'Your account is not assigned to this client',
    remedy: 'Have it assigned, or a group that it is in, under "Enterprise applications" of Entra ID',
    mustSignIn: true,
  },
  {
    words: aadsts(50020, 50034, 50014, 51004, 16000, 16003, 90072),
    places: everywhere,
    code: 'access_denied',
    sentence: 'The account is not in this tenant of Entra ID',
    remedy: 'Choose another, or have it invited as a guest',
    mustSignIn: true,
  },
  {
    words: aadsts(50057),
    places: everywhere,
    code: 'account_disabled',
    sentence: 'The account is disabled',
    remedy: 'Have it enabled, or choose another',
    mustSignIn: true,
  },
  ...entraPolicyRefusals,
];
