import type { FederationPlace } from '../../../src/google/federation/identity-provider-refusal.ts';
import { answer, type RefusedAnswer } from '../refused-answers.ts';

/** What an identity provider says no with, and where. */
export type PlacedAnswer = RefusedAnswer & { places: readonly FederationPlace[] };

export function at(places: readonly FederationPlace[], refused: RefusedAnswer): PlacedAnswer {
  return { ...refused, places };
}

export const login = /^postern login$/;
export const thenLogin = /, then: postern login$/;
export const byConsole = /^Have .+, or without that: postern login --flow console$/;

/** What each of Entra ID's descriptions ends in. */
const trace =
  '\r\nTrace ID: 0de65102-2fc2-4862-a02e-4c5b6b0f0400\r\nCorrelation ID: 8dfeaa3f-40b7-47d7-98b1-88b8458bbfff\r\nTimestamp: 2026-11-22 11:50:14Z';

const device = ['device'] as const;
const refresh = ['refresh'] as const;
const all = ['redirect', 'exchange', 'refresh', 'device'] as const;

/** Of its numbers: https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes */
export const entraAnswers: readonly PlacedAnswer[] = [
  at(
    device,
    answer(
      401,
      [
        'invalid_client',
        `AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'.${trace}`,
      ],
      ['unauthorized_client', 1],
      /sign nobody in by device code.*AADSTS7000218.*Trace ID: 0de6/,
      /^Have "Allow public client flows" set to Yes.*, or without that: postern login --flow console$/,
    ),
  ),
  at(
    ['exchange', 'refresh'],
    answer(
      401,
      ['invalid_client', `AADSTS7000218: The request body must contain ...${trace}`],
      ['invalid_client', 4],
      /takes this client for one with a secret/,
      /"Mobile and desktop applications".*, then: postern login$/,
    ),
  ),
  at(
    ['device', 'exchange', 'refresh'],
    answer(
      401,
      [
        'invalid_client',
        `AADSTS700025: Client is public so neither 'client_assertion' nor 'client_secret' should be presented.${trace}`,
      ],
      ['invalid_client', 4],
      /one without a secret, and one was sent/,
      thenLogin,
    ),
  ),
  at(
    all,
    answer(
      400,
      [
        'unauthorized_client',
        `AADSTS700016: Application with identifier 'x' was not found in the directory 'Contoso'.${trace}`,
      ],
      ['invalid_client', 4],
      /no such client in this tenant/,
      /^Check --client-id .*--issuer, then: postern login$/,
    ),
  ),
  at(
    all,
    answer(
      400,
      ['unauthorized_client', `AADSTS7000112: Application 'x'(postern) is disabled.${trace}`],
      ['disabled_client', 4],
      /client is disabled in Entra ID/,
      thenLogin,
    ),
  ),
  at(
    ['device', 'exchange', 'refresh'],
    answer(
      401,
      ['invalid_client', `AADSTS7000215: Invalid client secret provided.${trace}`],
      ['invalid_client', 4],
      /secret is wrong, or has expired/,
      /"Certificates & secrets"/,
    ),
  ),
  at(
    all,
    answer(
      400,
      [
        'invalid_request',
        `AADSTS50194: Application 'x'(postern) is not configured as a multi-tenant application.${trace}`,
      ],
      ['invalid_request', 1],
      /wants the address of one tenant/,
      /^postern login --issuer https:\/\/login\.microsoftonline\.com\/TENANT\/v2\.0$/,
    ),
  ),
  at(
    all,
    answer(
      400,
      [
        'invalid_grant',
        `AADSTS65001: The user or administrator has not consented to use the application with ID 'x' named 'postern'.${trace}`,
      ],
      ['access_not_configured', 4],
      /^Nobody has consented .* most likely/,
      /admin consent.*then: postern login$/,
    ),
  ),
  at(
    all,
    answer(
      400,
      ['access_denied', `AADSTS65004: User declined to consent to access the app.${trace}`],
      ['access_denied', 4],
      /^Consent was refused in the browser\.$/,
      login,
    ),
  ),
  at(
    all,
    answer(
      400,
      [
        'invalid_grant',
        `AADSTS50105: Your administrator has configured the application postern to block users unless they are specifically granted access.${trace}`,
      ],
      ['access_denied', 4],
      /not assigned to this client/,
      /"Enterprise applications"/,
    ),
  ),
  at(
    all,
    answer(
      400,
      [
        'invalid_grant',
        `AADSTS50020: User account 'a@b.c' from identity provider 'live.com' does not exist in tenant 'Contoso'.${trace}`,
      ],
      ['access_denied', 4],
      /account is not in this tenant/,
      thenLogin,
    ),
  ),
  at(
    all,
    answer(
      400,
      ['invalid_grant', `AADSTS50057: The user account is disabled.${trace}`],
      ['account_disabled', 4],
      /^The account is disabled \(/,
      thenLogin,
    ),
  ),
  ...['AADSTS70043', 'AADSTS700082', 'AADSTS50173', 'AADSTS700084'].map((number, index) =>
    at(
      refresh,
      answer(
        400,
        ['invalid_grant', `${number}: The refresh token has expired.${trace}`],
        [index === 0 ? 'reauth_required' : 'invalid_grant', 4],
        [/Conditional Access .* sets/, /not used for too long/, /revoked, most likely/, /single-page/][
          index
        ] as RegExp,
        /postern login$/,
      ),
    ),
  ),
];

export const entraPolicyAnswers: readonly PlacedAnswer[] = [
  at(
    ['device', 'refresh', 'exchange'],
    answer(
      400,
      [
        'invalid_grant',
        `AADSTS530036: The refresh token is invalid due to authentication flow checks.${trace}`,
      ],
      ['policy_enforced', 4],
      /blocks sign-ins by device code/,
      byConsole,
    ),
  ),
  at(
    device,
    answer(
      400,
      ['interaction_required', `AADSTS53000: Device is not in required device state: compliant.${trace}`],
      ['policy_enforced', 1],
      /managed device, which a device code does not prove/,
      byConsole,
    ),
  ),
  at(
    all,
    answer(
      400,
      [
        'invalid_grant',
        `AADSTS530084: Access has been blocked by conditional access token protection policy.${trace}`,
      ],
      ['policy_enforced', 4],
      /bound to a device/,
      /token protection, then: postern login$/,
    ),
  ),
  at(
    device,
    answer(
      400,
      [
        'access_denied',
        `AADSTS53003: Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.${trace}`,
      ],
      ['policy_enforced', 1],
      /blocks this sign-in, most likely for its device code \(idp\.example: access_denied: AADSTS53003/,
      byConsole,
    ),
  ),
  at(
    ['redirect', 'exchange', 'refresh'],
    answer(
      400,
      [
        'interaction_required',
        `AADSTS53003: Access has been blocked by Conditional Access policies.${trace}`,
      ],
      ['policy_enforced', 4],
      /blocks this sign-in \(/,
      thenLogin,
    ),
  ),
  at(
    all,
    answer(
      400,
      [
        'interaction_required',
        `AADSTS50079: Due to a configuration change made by your administrator ...${trace}`,
      ],
      ['reauth_required', 4],
      /to have a second factor/,
      /mfasetup, then: postern login$/,
    ),
  ),
  at(
    all,
    answer(
      400,
      [
        'interaction_required',
        `AADSTS50076: Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication.${trace}`,
      ],
      ['reauth_required', 4],
      /wants your second factor, once more/,
      login,
    ),
  ),
];
