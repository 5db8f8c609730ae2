import type { ErrorCode } from '../../src/errors.ts';

/** What a server says no with, and what a person must see of it. */
export interface RefusedAnswer {
  status: number;
  body: Readonly<Record<string, string>>;
  code: ErrorCode;
  /** 4: a person must sign in, 1: it failed. */
  exitCode: 1 | 4;
  /** In the sentence. */
  says: RegExp;
  /** In the next step. */
  next: RegExp;
}

/** An answer in the order that it is read in: status and body, code and exit code, sentence, next step. */
export function answer(
  status: number,
  [error, description, subtype]: [error: string, description?: string, subtype?: string],
  [code, exitCode]: [ErrorCode, 1 | 4],
  says: RegExp,
  next = /^postern login$/,
): RefusedAnswer {
  const body = {
    error,
    ...(description !== undefined && { error_description: description }),
    ...(subtype !== undefined && { error_subtype: subtype }),
  };
  return { status, body, code, exitCode, says, next };
}

export const file = /client secrets file.*, then: postern login --client-secrets FILE$/;

/** Of an exchange and of a refresh alike. The words are Google's own where it is known what it writes. */
const ofBoth: readonly RefusedAnswer[] = [
  answer(
    401,
    ['deleted_client', 'The OAuth client was deleted.'],
    ['deleted_client', 4],
    /client was deleted/,
    /^Restore it within 30 days .* or create another, then: postern login --client-secrets FILE$/,
  ),
  answer(
    401,
    ['disabled_client', 'The OAuth client was disabled.'],
    ['disabled_client', 4],
    /client was disabled/,
    /^Ask the owner of its project/,
  ),
  answer(
    401,
    ['invalid_client', 'The OAuth client was not found.'],
    ['invalid_client', 4],
    /no such OAuth client/,
    file,
  ),
  answer(
    401,
    ['invalid_client', 'The provided client secret is invalid.'],
    ['invalid_client', 4],
    /secret is wrong/,
    file,
  ),
  answer(401, ['invalid_client', 'Unauthorized'], ['invalid_client', 4], /not known, or its secret/, file),
  answer(401, ['invalid_client'], ['invalid_client', 4], /not known, or its secret/, file),
  answer(
    400,
    ['invalid_request', 'client_secret is missing.'],
    ['invalid_client', 4],
    /has a secret, and it is not in the client secrets file/,
    /^Download the file again, then: postern login --client-secrets FILE$/,
  ),
  answer(
    401,
    ['unauthorized_client', 'Unauthorized'],
    ['unauthorized_client', 4],
    /most likely given to another client/,
    /^postern login --client-secrets FILE$/,
  ),
  answer(
    400,
    ['admin_policy_enforced', 'Bad Request'],
    ['admin_policy_enforced', 4],
    /Workspace does not let this app/,
    /^Ask its administrator to trust the client ID, then: postern login$/,
  ),
  answer(
    403,
    ['org_internal', 'This client is restricted to users within its organization.'],
    ['org_internal', 4],
    /its own organization only/,
    /^Choose an account there/,
  ),
  answer(
    400,
    ['invalid_scope', 'Bad Request'],
    ['invalid_scope', 1],
    /no such scope/,
    /^Check --scope, then/,
  ),
  answer(
    400,
    ['invalid_grant', 'Account has been deleted'],
    ['account_disabled', 4],
    /account was deleted.*Account has been deleted/,
  ),
  answer(
    400,
    ['invalid_grant', 'Account disabled.'],
    ['account_disabled', 4],
    /cannot be used now/,
    /^Have it restored, or choose another, then: postern login$/,
  ),
  answer(
    400,
    ['invalid_request', 'Missing required parameter: code'],
    ['token_refused', 1],
    /refused.*invalid_request: Missing required parameter: code/,
    /^Check the client secrets file and the scopes/,
  ),
  answer(
    400,
    ['constructor', '__proto__'],
    ['token_refused', 1],
    /constructor: __proto__/,
    /^Check the client secrets file/,
  ),
];

export const exchangeAnswers: readonly RefusedAnswer[] = [
  ...ofBoth,
  answer(400, ['invalid_grant', 'Malformed auth code.'], ['invalid_grant', 4], /not whole/),
  answer(400, ['invalid_grant', 'Code was already redeemed.'], ['invalid_grant', 4], /used already/),
  answer(
    400,
    ['invalid_grant', 'Invalid code verifier.'],
    ['invalid_grant', 4],
    /not started here: if somebody sent it to you, stop/,
  ),
  answer(400, ['invalid_grant', 'Missing code verifier.'], ['invalid_grant', 4], /not started here/),
  answer(
    400,
    ['invalid_grant', 'Bad Request'],
    ['invalid_grant', 4],
    /used up, too old .*, or not whole \(127[^ ]+\)\.$/,
  ),
  answer(400, ['invalid_grant'], ['invalid_grant', 4], /used up, too old/),
  answer(
    400,
    ['redirect_uri_mismatch', 'Bad Request'],
    ['redirect_uri_mismatch', 4],
    /another redirect address or client/,
  ),
];

export const refreshAnswers: readonly RefusedAnswer[] = [
  ...ofBoth,
  answer(
    400,
    ['invalid_grant', 'reauth related error (invalid_rapt)', 'invalid_rapt'],
    ['reauth_required', 4],
    /"Google Cloud session control" in its Admin console.*invalid_rapt/,
  ),
  answer(
    400,
    ['invalid_grant', 'Bad Request', 'rapt_required'],
    ['reauth_required', 4],
    /\(.*rapt_required\)/,
  ),
  answer(
    400,
    ['invalid_grant', 'Token has been expired or revoked.'],
    ['invalid_grant', 4],
    /no longer valid: revoked, .*\(.*: Token has been expired or revoked\)\.$/,
  ),
  answer(400, ['invalid_grant', 'Bad Request'], ['invalid_grant', 4], /no longer valid: revoked/),
];
