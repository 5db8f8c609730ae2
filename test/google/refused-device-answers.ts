import { answer, file, type RefusedAnswer } from './refused-answers.ts';

const leaveAway = /^Leave --flow device away, then: postern login$/;
const again = /^postern login --flow device$/;

/** Of both requests of the device flow. */
export const deviceAnswers: readonly RefusedAnswer[] = [
  {
    ...answer(
      403,
      [''],
      ['rate_limited', 1],
      /Too many device codes.*rate_limit_exceeded/,
      /^Wait a while, then: postern login --flow device$/,
    ),
    // https://developers.google.com/identity/protocols/oauth2/limited-input-device#quota-exceeded
    body: { error_code: 'rate_limit_exceeded' },
  },
  answer(
    401,
    [
      'invalid_client',
      "Only clients of type 'TVs and Limited Input devices' can use the OAuth 2.0 flow for TV and Limited-Input Device Applications.",
    ],
    ['wrong_client_type', 1],
    /for another type of client/,
    /"TVs and Limited Input devices", then: postern login --client-secrets FILE$/,
  ),
  answer(401, ['invalid_client', 'Invalid client type.'], ['wrong_client_type', 1], /another type/, /TVs/),
  answer(
    401,
    ['invalid_client', 'The OAuth client was not found.'],
    ['invalid_client', 4],
    /no such OAuth client/,
    file,
  ),
  answer(401, ['invalid_client', 'Unauthorized'], ['invalid_client', 4], /not known, or its secret/, file),
  answer(
    401,
    ['invalid_client', 'The provided client secret is invalid.'],
    ['invalid_client', 4],
    /secret is wrong/,
    file,
  ),
  answer(
    400,
    ['invalid_request', 'client_secret is missing.'],
    ['invalid_client', 4],
    /not in the/,
    /^Download/,
  ),
  answer(400, ['invalid_grant', 'Account has been deleted'], ['account_disabled', 4], /account was deleted/),
  answer(
    400,
    ['invalid_grant', 'Account disabled.'],
    ['account_disabled', 4],
    /cannot be used now/,
    /^Have it/,
  ),
  answer(
    400,
    ['invalid_scope', 'Invalid device flow scope: https://www.googleapis.com/auth/bigquery'],
    ['device_scope', 1],
    /does not grant all .*scope: https:\/\/www\.googleapis\.com\/auth\/bigquery\)/,
    leaveAway,
  ),
  answer(400, ['invalid_scope', 'Bad Request'], ['invalid_scope', 1], /no such scope/, /^Check --scope/),
  answer(403, ['access_denied', 'Forbidden'], ['access_denied', 4], /^Consent was refused in the browser\.$/),
  answer(400, ['expired_token'], ['device_code_expired', 4], /has expired/, again),
  answer(400, ['invalid_grant', 'Bad Request'], ['invalid_grant', 4], /used up or too old/, again),
  answer(
    400,
    ['unsupported_grant_type', 'Invalid grant_type: x'],
    ['no_device_flow', 1],
    /no sign-in by/,
    leaveAway,
  ),
  answer(400, ['unauthorized_client', 'Unauthorized'], ['unauthorized_client', 1], /by device code/, /TVs/),
  answer(400, ['admin_policy_enforced'], ['admin_policy_enforced', 4], /Workspace/, /administrator/),
  answer(403, ['org_internal'], ['org_internal', 4], /its own organization only/, /^Choose an account there/),
  answer(401, ['deleted_client'], ['deleted_client', 4], /was deleted/, /^Restore/),
  answer(401, ['disabled_client'], ['disabled_client', 4], /was disabled/, /^Ask the owner/),
  answer(400, ['server_error'], ['server_error', 1], /is failing/, /^Wait a minute/),
  answer(400, ['temporarily_unavailable'], ['server_error', 1], /is failing/, /^Wait a minute/),
];
