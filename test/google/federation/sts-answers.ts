import type { ErrorCode } from '../../../src/errors.ts';

/** What Google says no with, and what a person must see of it. */
export interface StsAnswer {
  status: number;
  body: unknown;
  code: ErrorCode;
  says: RegExp;
  next: RegExp;
}

const oauth = (error: string, description: string) => ({ error, error_description: description });
const api = (code: number, status: string, message: string) => ({ error: { code, message, status } });

const federation = (error: string, description: string, says: RegExp, next: RegExp): StsAnswer => ({
  status: 400,
  body: oauth(error, description),
  code: 'federation_refused',
  says,
  next,
});

const named = 'provider okta of the workforce pool staff';
const tryAgain = /, then try again\.$/;

const userProject: StsAnswer = {
  status: 403,
  // https://github.com/hashicorp/terraform-provider-google/issues/17938
  body: api(
    403,
    'PERMISSION_DENIED',
    'Caller does not have required permission to use project acme-bq. Grant the caller the roles/serviceusage.serviceUsageConsumer role, or a custom role with the serviceusage.services.use permission, by visiting https://console.developers.google.com/iam-admin/iam/project?project=acme-bq and then retry.',
  ),
  code: 'permission_denied',
  says: /^You may not use the user project, .*\(.*: Caller does not have/,
  next: /: gcloud projects add-iam-policy-binding acme-bq --role=roles\/serviceusage\.serviceUsageConsumer --member='principalSet:\/\/iam\.googleapis\.com\/locations\/global\/workforcePools\/staff\/\*'$/,
};

/** In Google's words, as people have met them; the sources stand with the rows. */
export const tokenExchangeAnswers: readonly StsAnswer[] = [
  federation(
    'invalid_target',
    'The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn\'t exist.',
    new RegExp(`^There is no ${named}, or it is disabled or deleted \\(.*: invalid_target: The target`),
    tryAgain,
  ),
  federation(
    'invalid_request',
    'Invalid value for "audience". This value should be the full resource name of the Identity Provider.',
    /does not take the name/,
    /^postern login --audience \/\/iam/,
  ),
  federation(
    'invalid_grant',
    'The audience in ID Token [other] does not match the expected audience.',
    new RegExp(
      `^Your identity provider's client ID \\(0oa1b2\\) is not the one in ${named} \\(.*\\[other\\]`,
    ),
    /^Have that client ID set in provider okta .*: postern login --client-id ID$/,
  ),
  federation(
    'invalid_grant',
    'The issuer in ID Token https://sts.windows.net/x/ does not match the expected one in config: https://login.microsoftonline.com/x/v2.0',
    /^The issuer https:\/\/acme\.okta\.com is not the one in provider okta/,
    tryAgain,
  ),
  federation(
    'invalid_grant',
    '`issuer` claim in OIDC discovery document does not match the issuer specified in the request.',
    /is not the one in provider okta/,
    tryAgain,
  ),
  {
    status: 400,
    body: oauth('invalid_grant', 'ID Token issued at 1790788565 is stale to sign-in.'),
    code: 'invalid_id_token',
    says: /too old, or for one from the future/,
    next: /^Check the clock of this machine .*acme\.okta\.com.*, then: postern login$/,
  },
  federation(
    'invalid_grant',
    'Unable to verify the ID Token signature.',
    /^The keys that provider okta/,
    tryAgain,
  ),
  federation(
    'invalid_grant',
    "Error connecting to the given credential's issuer.",
    /cannot read the keys of your identity provider/,
    /^Have https:\/\/acme\.okta\.com\/\.well-known\/openid-configuration made readable/,
  ),
  ...['unauthorized_client', 'invalid_grant'].map((error) =>
    federation(
      error,
      'The given credential is rejected by the attribute condition.',
      /^The attribute condition of provider okta .* does not let you in/,
      /, then: postern login$/,
    ),
  ),
  federation(
    'unauthorized_client',
    'Could not obtain a value for google.subject from the given credential.',
    /finds no google\.subject/,
    /mapped to assertion\.sub/,
  ),
  ...[
    'The size of mapped attribute google.subject exceeds the 127 bytes limit. Either modify your attribute mapping or the incoming assertion.',
    'The size of the entire mapped attributes exceeds the 16 KB limit.',
    'The current count of 500 mapped attribute google.groups exceeds the 400 count limit. Either modify your attribute mapping.',
    "The mapped attribute 'attribute.role' must be of type STRING",
  ].map((words) => federation('invalid_request', words, /too long, or not text/, tryAgain)),
  federation(
    'unauthorized_client',
    'Programmatic sign-in is off.',
    /^Most likely nobody/,
    /disableProgrammaticSignin/,
  ),
  {
    status: 400,
    body: oauth('invalid_scope', 'The scope is invalid.'),
    code: 'invalid_scope',
    says: /does not give these scopes/,
    next: /^Check --scope/,
  },
  federation(
    'invalid_request',
    'Invalid userProject.',
    /does not take the user project/,
    /--user-project PROJECT$/,
  ),
  {
    status: 429,
    body: oauth(
      'quota_exceeded',
      'The request was throttled due to rate limit: sts.googleapis.com/requests. Please retry after a few seconds.',
    ),
    code: 'rate_limited',
    says: /^Too many ID tokens/,
    next: /^Try again in a minute/,
  },
  userProject,
  federation(
    'invalid_request',
    'Something new.',
    /^Google refused the sign-in \(.*: Something new\)\.$/,
    /^Show these words/,
  ),
];

export const impersonationAnswers: readonly StsAnswer[] = [
  userProject,
  ...[
    "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).",
    'The caller does not have permission',
  ].map(
    (message): StsAnswer => ({
      status: 403,
      body: api(403, 'PERMISSION_DENIED', message),
      code: 'permission_denied',
      says: /^You may not act as bq@acme\.iam\.gserviceaccount\.com/,
      next: /: gcloud iam service-accounts add-iam-policy-binding bq@acme\.iam\.gserviceaccount\.com --role=roles\/iam\.workloadIdentityUser --member='principalSet:\/\/iam\.googleapis\.com\/locations\/global\/workforcePools\/staff\/\*'$/,
    }),
  ),
  {
    status: 403,
    body: api(
      403,
      'PERMISSION_DENIED',
      'IAM Service Account Credentials API has not been used in project 1 before or it is disabled.',
    ),
    code: 'permission_denied',
    says: /is not enabled/,
    next: /: gcloud services enable iamcredentials\.googleapis\.com --project=acme$/,
  },
  {
    status: 404,
    body: api(404, 'NOT_FOUND', 'Not found; Gaia id not found for email bq@acme.iam.gserviceaccount.com'),
    code: 'not_found',
    says: /^There is no service account bq@acme/,
    next: /^postern login --service-account EMAIL$/,
  },
  {
    status: 400,
    body: api(
      400,
      'INVALID_ARGUMENT',
      'The access token can not have lifetimes of more than 1 hour. Use the Org Policy Constraint constraints/iam.allowServiceAccountCredentialLifetimeExtension to allow up to 12 hours.',
    ),
    code: 'token_lifetime',
    says: /may not live for as long/,
    next: /allowServiceAccountCredentialLifetimeExtension, then try again\.$/,
  },
  {
    status: 400,
    body: api(400, 'INVALID_ARGUMENT', 'Request contains an invalid argument.'),
    code: 'federation_refused',
    says: /^Google refused the sign-in \(.*INVALID_ARGUMENT/,
    next: /^Show these words/,
  },
];
