import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Authorize } from '../bigquery/authorization.ts';
import type { IssuedTokens } from './issued-tokens.ts';
import { checkAssertion, type ServiceAccount } from './service-account.ts';

export interface ApiAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface ApiRequest {
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface GoogleApis {
  readonly tokens: IssuedTokens;
  /** Whom any access token speaks for, a machine's or a person's. */
  readonly authorize: Authorize;
  readonly account: ServiceAccount;
  /** Whom {@link account} may act as. */
  readonly target: string;
  /** What a workload of elsewhere shows of itself. */
  readonly subjectToken: string;
  /** Where people's credentials and queries are answered. */
  readonly googleUrl: string;
  readonly bigQueryUrl: string;
  /** ms since the epoch */
  readonly now: () => number;
}

export async function readRequest(request: IncomingMessage): Promise<ApiRequest> {
  const { method = '', url: path = '' } = request;
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  return { host: headers['host'] ?? '', method, path, headers, body: await text(request) };
}

/** Answers as those hosts of Google's do that a credential of a machine needs. */
export function answerApi(apis: GoogleApis, request: ApiRequest): Promise<ApiAnswer> | ApiAnswer {
  switch (request.host) {
    case 'oauth2.googleapis.com':
      return request.body.includes('jwt-bearer')
        ? exchangeAssertion(apis, request)
        : forward(apis.googleUrl, request);
    case 'sts.googleapis.com':
      return exchangeSubjectToken(apis, request);
    case 'iamcredentials.googleapis.com':
      return impersonate(apis, request);
    case 'bigquery.googleapis.com':
      return forward(apis.bigQueryUrl, request);
    default:
      return { status: 404, body: {} };
  }
}

function exchangeAssertion({ tokens, account, now }: GoogleApis, { body }: ApiRequest): ApiAnswer {
  const assertion = new URLSearchParams(body).get('assertion') ?? '';
  const result = checkAssertion(assertion, account, now());
  if ('refusal' in result) {
    return { status: 400, body: { error: 'invalid_grant', error_description: result.refusal } };
  }
  const accessToken = tokens.issue(account.email, result.scopes);
  return { status: 200, body: { access_token: accessToken, expires_in: 3599, token_type: 'Bearer' } };
}

/** @see https://docs.cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token */
function exchangeSubjectToken({ tokens, subjectToken }: GoogleApis, { body }: ApiRequest): ApiAnswer {
  const form = new URLSearchParams(body);
  if (form.get('subject_token') !== subjectToken) {
    const description = 'The given credential is rejected by the attribute condition.';
    return { status: 401, body: { error: 'unauthorized_client', error_description: description } };
  }
  return {
    status: 200,
    body: {
      access_token: tokens.issue('principal://pool/subject', (form.get('scope') ?? '').split(' ')),
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: 'Bearer',
      expires_in: 3599,
    },
  };
}

/** @see https://docs.cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken */
async function impersonate(
  { tokens, authorize, target, now }: GoogleApis,
  { path, headers, body }: ApiRequest,
): Promise<ApiAnswer> {
  const caller = await authorize(headers['authorization']?.replace('Bearer ', '') ?? '');
  if (!caller || path !== `/v1/projects/-/serviceAccounts/${target}:generateAccessToken`) {
    const message =
      "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).";
    return { status: 403, body: { error: { code: 403, message, status: 'PERMISSION_DENIED' } } };
  }
  const accessToken = tokens.issue(target, JSON.parse(body).scope);
  return { status: 200, body: { accessToken, expireTime: new Date(now() + 3_599_000).toISOString() } };
}

async function forward(base: string, { method, path, headers, body }: ApiRequest): Promise<ApiAnswer> {
  const { authorization, 'content-type': type } = headers;
  const response = await fetch(base + path, {
    method,
    headers: { ...(authorization && { authorization }), ...(type && { 'content-type': type }) },
    ...(body && { body }),
  });
  return { status: response.status, body: await response.json() };
}
