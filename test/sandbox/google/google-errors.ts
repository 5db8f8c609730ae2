import type { errors } from 'oidc-provider';

/** An error as Google's token, device and revocation endpoints word it. */
export interface GoogleError {
  readonly status: number;
  readonly error: string;
  readonly description: string;
}

type Rejection = Pick<
  errors.OIDCProviderError,
  'error' | 'statusCode' | 'error_description' | 'error_detail'
>;

type RequestParameters = Readonly<Record<string, unknown>>;

/** Says in Google's words why the engine rejected a request; the engine's own reason is in `error_detail`. */
export function translateRejection(rejection: Rejection, request: RequestParameters): GoogleError {
  const description = rejection.error_description ?? 'Bad Request';
  switch (rejection.error) {
    case 'authorization_pending':
      return { status: 428, error: 'authorization_pending', description: 'Precondition Required' };
    case 'access_denied':
      return { status: 403, error: 'access_denied', description: 'Forbidden' };
    case 'invalid_client':
      return translateInvalidClient(rejection.error_detail);
    case 'invalid_grant':
      return translateInvalidGrant(rejection.error_detail, request);
    case 'invalid_request':
      return translateInvalidRequest(description);
    case 'unsupported_grant_type':
      return badRequest('unsupported_grant_type', `Invalid grant_type: ${request['grant_type']}`);
    default:
      return { status: rejection.statusCode, error: rejection.error, description };
  }
}

/** Google names one missing parameter at a time. */
export function translateMissingParameter(description: string): string | undefined {
  const name = /^missing required parameters? '?(\w+)/.exec(description)?.[1];
  return name && `Missing required parameter: ${name}`;
}

function translateInvalidClient(reason: string | undefined): GoogleError {
  switch (reason) {
    case 'client not found':
      return { status: 401, error: 'invalid_client', description: 'The OAuth client was not found.' };
    case 'invalid secret provided':
      return { status: 401, error: 'invalid_client', description: 'The provided client secret is invalid.' };
    default:
      return badRequest('invalid_request', 'client_secret is missing.');
  }
}

function translateInvalidGrant(reason: string | undefined, request: RequestParameters): GoogleError {
  switch (reason) {
    case 'client mismatch':
      return { status: 401, error: 'unauthorized_client', description: 'Unauthorized' };
    case 'authorization code redirect_uri mismatch':
      return badRequest('redirect_uri_mismatch', 'Bad Request');
    case 'code_verifier must be provided':
      return badRequest('invalid_grant', 'Missing code verifier.');
    case 'code_verifier does not match code_challenge':
      return badRequest('invalid_grant', 'Invalid code verifier.');
  }
  if (hasPrefix(request['refresh_token'], '1//')) {
    return badRequest('invalid_grant', 'Token has been expired or revoked.');
  }
  const isMalformedCode = request['code'] !== undefined && !hasPrefix(request['code'], '4/');
  return badRequest('invalid_grant', isMalformedCode ? 'Malformed auth code.' : 'Bad Request');
}

function translateInvalidRequest(description: string): GoogleError {
  if (description.endsWith('is not allowed for this client')) {
    return { status: 401, error: 'invalid_client', description: 'Invalid client type.' };
  }
  if (description.startsWith('code_verifier')) return badRequest('invalid_grant', 'Invalid code verifier.');
  return badRequest('invalid_request', translateMissingParameter(description) ?? description);
}

function badRequest(error: string, description: string): GoogleError {
  return { status: 400, error, description };
}

function hasPrefix(value: unknown, prefix: string): boolean {
  return typeof value === 'string' && value.startsWith(prefix);
}
