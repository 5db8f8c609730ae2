import { timingSafeEqual } from 'node:crypto';
import { PosternError, SignInRequiredError } from '../errors.ts';
import { formatPrintable } from '../printable.ts';

/**
 * What came back from the authorization endpoint, by whatever way: every parameter at most once.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2
 * @see https://www.rfc-editor.org/rfc/rfc9207#section-2 for `iss`
 */
export interface AuthorizationResponse {
  code?: string;
  error?: string;
  errorDescription?: string;
  state?: string;
  issuer?: string;
  /** The address the response was sent to, if the person brought it along. */
  redirectUri?: string;
}

/** What the response must match: the request that it answers. */
export interface ExpectedResponse {
  state: string;
  issuer: string;
  redirectUri: string;
}

const parameterNames = {
  code: 'code',
  error: 'error',
  error_description: 'errorDescription',
  state: 'state',
  iss: 'issuer',
} as const;

/**
 * Narrows the parameters of an authorization response.
 *
 * @throws PosternError `unrecognized_response` where a parameter stands twice, which RFC 6749 section 3.1 forbids
 */
export function parseAuthorizationResponse(
  parameters: URLSearchParams,
  redirectUri?: string,
): AuthorizationResponse {
  const response: AuthorizationResponse = redirectUri === undefined ? {} : { redirectUri };
  for (const [wireName, name] of Object.entries(parameterNames)) {
    const values = parameters.getAll(wireName);
    if (values.length > 1) {
      throw new PosternError('unrecognized_response', `That address holds ${wireName} more than once.`, {
        hint: 'Copy the whole address from the browser once more.',
      });
    }
    if (values[0]) response[name] = values[0];
  }
  return response;
}

/**
 * The one place where a response is checked: `error`, then redirect address, `state`, `iss`, and the code. A response
 * without `state` is a bare code, which the caller decides about before it comes here.
 *
 * @returns the authorization code
 * @throws PosternError `access_denied`, `authorization_refused`, `redirect_uri_mismatch`, `state_mismatch`,
 *   `issuer_mismatch`, `unrecognized_response`
 * @see https://www.rfc-editor.org/rfc/rfc9700#section-2.1
 */
export function checkAuthorizationResponse(
  response: AuthorizationResponse,
  expected: ExpectedResponse,
): string {
  if (response.error !== undefined) throw refusalOf(response.error, response.errorDescription);
  if (response.redirectUri !== undefined && response.redirectUri !== expected.redirectUri) {
    throw new PosternError('redirect_uri_mismatch', 'That address is not where this sign-in ends.', {
      hint: `Paste the address that begins with ${expected.redirectUri}`,
    });
  }
  if (response.state === undefined || !isEqualSecret(response.state, expected.state)) {
    throw new PosternError(
      'state_mismatch',
      'That address belongs to another sign-in, not to the one started here.',
      {
        hint: 'Open the URL of this sign-in and paste the address it ends at. If somebody sent you that address, stop.',
      },
    );
  }
  if (response.issuer !== undefined && response.issuer !== expected.issuer) {
    const issuer = formatPrintable(response.issuer, 100);
    throw new PosternError('issuer_mismatch', `That response comes from ${issuer}, not ${expected.issuer}.`, {
      hint: 'Do not use it. Open the URL of this sign-in and paste the address it ends at.',
    });
  }
  if (response.code === undefined) {
    throw new PosternError('unrecognized_response', 'That address holds no code.', {
      hint: 'Finish the sign-in in the browser, then copy the address it ends at.',
    });
  }
  return response.code;
}

/** @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1 */
function refusalOf(error: string, description: string | undefined): PosternError {
  if (error === 'access_denied') {
    return new SignInRequiredError('access_denied', 'Consent was refused in the browser.');
  }
  const said = formatPrintable(description ? `${error}: ${description}` : error);
  return new SignInRequiredError('authorization_refused', `The authorization server refused: ${said}`);
}

/** Compares in a time that tells nothing about where the two differ. */
function isEqualSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
