import { answer } from '../refused-answers.ts';
import { at, byConsole, login, type PlacedAnswer, thenLogin } from './entra-answers.ts';

const device = ['device'] as const;
const refresh = ['refresh'] as const;
const exchange = ['exchange'] as const;
const all = ['redirect', 'exchange', 'refresh', 'device'] as const;

/** In the words of Keycloak's sources: DeviceEndpoint, DeviceGrantType, TokenManager, ClientIdAndSecretAuthenticator. */
export const keycloakAnswers: readonly PlacedAnswer[] = [
  ...(
    [
      [
        'unauthorized_client',
        'Client is not allowed to initiate OAuth 2.0 Device Authorization Grant. The flow is disabled for the client.',
      ],
      ['invalid_grant', 'Client not allowed OAuth 2.0 Device Authorization Grant'],
    ] as const
  ).map(([error, description]) =>
    at(
      device,
      answer(
        400,
        [error, description],
        ['unauthorized_client', 1],
        /^Keycloak lets this client sign nobody in by device code \(idp\.example: /,
        byConsole,
      ),
    ),
  ),
  at(
    ['device', 'redirect'],
    answer(
      400,
      ['invalid_request', 'Missing parameter: code_challenge_method'],
      ['invalid_request', 1],
      /wants a code challenge \(PKCE\)/,
      /S256.*then: postern login$/,
    ),
  ),
  at(
    ['device', 'exchange', 'refresh'],
    answer(
      401,
      ['invalid_client', 'Invalid client or Invalid client credentials'],
      ['invalid_client', 4],
      /not known, or its secret is wrong or missing/,
      /^Check --client-id.*then: postern login$/,
    ),
  ),
  at(
    ['device', 'exchange', 'refresh'],
    answer(
      401,
      ['unauthorized_client', 'Invalid client or Invalid client credentials'],
      ['invalid_client', 4],
      /not known/,
      thenLogin,
    ),
  ),
  at(
    refresh,
    answer(
      400,
      ['invalid_grant', 'Session not active'],
      ['invalid_grant', 4],
      /session at your identity provider has ended.*\(idp\.example: Session not active\)/,
      /offline_access.*then: postern login$/,
    ),
  ),
  at(
    refresh,
    answer(
      400,
      ['invalid_grant', "Session doesn't have required client"],
      ['invalid_grant', 4],
      /has ended/,
      thenLogin,
    ),
  ),
  ...['Offline session not active', 'Offline user session not found', 'Stale token'].map((words) =>
    at(
      refresh,
      answer(400, ['invalid_grant', words], ['invalid_grant', 4], /full length, or was revoked/, login),
    ),
  ),
  at(
    refresh,
    answer(400, ['invalid_grant', 'Token is not active'], ['invalid_grant', 4], /sign-in has expired/, login),
  ),
  at(
    refresh,
    answer(
      400,
      ['invalid_grant', 'Maximum allowed refresh token reuse exceeded'],
      ['invalid_grant', 4],
      /used already, most likely/,
      login,
    ),
  ),
  at(
    ['device', 'refresh'],
    answer(
      400,
      ['invalid_scope', 'Client no longer has requested consent from user'],
      ['reauth_required', 4],
      /consent was taken back/,
      login,
    ),
  ),
  at(
    all,
    answer(400, ['invalid_grant', 'User disabled'], ['account_disabled', 4], /cannot be used now/, thenLogin),
  ),
];

export const oktaAnswers: readonly PlacedAnswer[] = [
  at(
    device,
    answer(
      400,
      [
        'unauthorized_client',
        'The client is not authorized to use the provided grant type. Configured grant types: [refresh_token, authorization_code].',
      ],
      ['unauthorized_client', 1],
      /^Okta lets this client sign nobody in/,
      byConsole,
    ),
  ),
  at(
    device,
    answer(
      403,
      [
        'unauthorized_client',
        "Grant type 'urn:ietf:params:oauth:grant-type:device_code' not allowed for the client.",
      ],
      ['unauthorized_client', 1],
      /^Auth0 lets this client sign nobody in/,
      byConsole,
    ),
  ),
  at(
    ['exchange', 'refresh'],
    answer(
      403,
      ['unauthorized_client', "Grant type 'refresh_token' not allowed for the client."],
      ['unauthorized_client', 1],
      /does not let this client get tokens in this way/,
      /"Refresh Token" ticked.*then: postern login$/,
    ),
  ),
  at(
    all,
    answer(
      400,
      ['access_denied', 'Policy evaluation failed for this request, please check the policy configurations.'],
      ['policy_enforced', 4],
      /^No access policy/,
      /"Access Policies", then: postern login$/,
    ),
  ),
  at(
    all,
    answer(
      400,
      ['access_denied', 'User is not assigned to the client application.'],
      ['access_denied', 4],
      /not assigned to this client/,
      /"Assignments"/,
    ),
  ),
  at(
    refresh,
    answer(
      403,
      ['invalid_grant', "The refresh_token was generated for a user who doesn't exist anymore."],
      ['account_disabled', 4],
      /account was deleted/,
      login,
    ),
  ),
];

export const standardAnswers: readonly PlacedAnswer[] = [
  at(
    all,
    answer(
      400,
      ['access_denied', 'The end user denied the authorization request'],
      ['access_denied', 4],
      /^The sign-in was refused in the browser \((?:idp\.example: )?The end user denied/,
      login,
    ),
  ),
  at(device, answer(400, ['authorization_declined'], ['access_denied', 4], /refused in the browser/, login)),
  ...['expired_token', 'code_expired'].map((error) =>
    at(
      device,
      answer(400, [error, 'Device code is expired'], ['device_code_expired', 4], /nobody had decided/, login),
    ),
  ),
  at(
    device,
    answer(
      400,
      ['invalid_grant', 'The device code is invalid or has expired.'],
      ['invalid_grant', 4],
      /used up or too old/,
      login,
    ),
  ),
  at(
    device,
    answer(
      400,
      ['bad_verification_code', 'AADSTS70018: Invalid verification code.'],
      ['invalid_grant', 4],
      /used up or too old/,
      login,
    ),
  ),
  at(
    device,
    answer(
      400,
      ['unsupported_grant_type'],
      ['no_device_flow', 1],
      /offers no sign-in by device code/,
      /^postern login --flow console$/,
    ),
  ),
  at(
    device,
    answer(
      400,
      ['unauthorized_client'],
      ['unauthorized_client', 1],
      /sign nobody in by device code/,
      byConsole,
    ),
  ),
  at(
    ['redirect', 'exchange', 'refresh'],
    answer(
      400,
      ['unauthorized_client'],
      ['unauthorized_client', 1],
      /does not let this client get tokens in this way/,
      thenLogin,
    ),
  ),
  at(
    all,
    answer(401, ['invalid_client'], ['invalid_client', 4], /not known to your identity provider/, thenLogin),
  ),
  at(
    all,
    answer(
      400,
      ['invalid_scope', 'Invalid scopes: openid offline_access'],
      ['invalid_scope', 1],
      /most likely offline_access/,
      thenLogin,
    ),
  ),
  at(
    all,
    answer(
      400,
      ['invalid_scope', "AADSTS70011: The provided value for the input parameter 'scope' isn't valid."],
      ['invalid_scope', 1],
      /no such scope at your identity provider/,
      thenLogin,
    ),
  ),
  at(exchange, answer(400, ['invalid_grant', 'Malformed code'], ['invalid_grant', 4], /not whole/, login)),
  at(
    exchange,
    answer(
      400,
      ['invalid_grant', 'AADSTS54005: OAuth2 Authorization code was already redeemed, please retry.'],
      ['invalid_grant', 4],
      /used already/,
      login,
    ),
  ),
  at(
    exchange,
    answer(
      400,
      ['invalid_grant', 'AADSTS501481: The Code_Verifier does not match the code_challenge.'],
      ['invalid_grant', 4],
      /not started here/,
      login,
    ),
  ),
  at(
    exchange,
    answer(400, ['invalid_grant', 'Code not valid'], ['invalid_grant', 4], /used up, too old/, login),
  ),
  at(
    exchange,
    answer(400, ['redirect_uri_mismatch'], ['redirect_uri_mismatch', 4], /another redirect address/, login),
  ),
  ...['Unknown or invalid refresh token.', 'The refresh token is invalid or expired.', ''].map((words) =>
    at(
      refresh,
      answer(
        400,
        ['invalid_grant', words],
        ['invalid_grant', 4],
        /expired, revoked, or used in a copy/,
        login,
      ),
    ),
  ),
  ...['interaction_required', 'login_required', 'consent_required'].map((error) =>
    at(all, answer(400, [error], ['reauth_required', 4], /wants to ask you something/, login)),
  ),
  at(all, answer(400, ['temporarily_unavailable'], ['server_error', 1], /is failing/, thenLogin)),
];
