import { timingSafeEqual } from 'node:crypto';
import { PosternError } from '../errors.ts';
import { formatPrintable, formatPrintableUrl } from '../printable.ts';

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
  /** Whether the server always says who it is, so that a response without `iss` is another one's. */
  sendsIssuer?: boolean | undefined;
  redirectUri: string;
}

/** What a response says: here is the code, or there will be none. The words of a refusal are made safe to show. */
export type AuthorizationResult =
  | { kind: 'code'; code: string }
  | {
      kind: 'refused';
      error: string;
      description: string;
      /** Whether `state` and `iss` are this sign-in's: what anybody could have sent must end nothing by itself. */
      isBound: boolean;
    };

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
 * @throws PosternError `redirect_uri_mismatch`, `state_mismatch`, `issuer_mismatch`, `unrecognized_response`
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
 * @see https://www.rfc-editor.org/rfc/rfc9207#section-2.4
 * @see https://www.rfc-editor.org/rfc/rfc9700#section-2.1
 */
export function checkAuthorizationResponse(
  response: AuthorizationResponse,
  expected: ExpectedResponse,
): AuthorizationResult {
  const hasState = response.state !== undefined && isEqualSecret(response.state, expected.state);
  const hasIssuer =
    response.issuer === undefined ? !expected.sendsIssuer : response.issuer === expected.issuer;
  if (response.error !== undefined) {
    const error = formatPrintable(response.error, 60);
    const description = formatPrintable(response.errorDescription ?? '');
    return { kind: 'refused', error, description, isBound: hasState && hasIssuer };
  }
  if (response.redirectUri !== undefined && response.redirectUri !== addressOf(expected.redirectUri)) {
    throw new PosternError('redirect_uri_mismatch', 'That address is not where this sign-in ends.', {
      hint: `Paste the address that begins with ${expected.redirectUri}`,
    });
  }
  if (!hasState) {
    throw new PosternError(
      'state_mismatch',
      'That address belongs to another sign-in, not to the one started here.',
      {
        hint: 'Open the URL of this sign-in and paste the address it ends at. If somebody sent you that address, stop.',
      },
    );
  }
  if (!hasIssuer) {
    const message =
      response.issuer === undefined
        ? `That response does not say that it comes from ${expected.issuer}, which always says so.`
        : `That response comes from ${formatPrintableUrl(response.issuer, 100)}, not ${expected.issuer}.`;
    throw new PosternError('issuer_mismatch', message, {
      hint: 'Do not use it. Open the URL of this sign-in and paste the address it ends at.',
    });
  }
  if (response.code === undefined) {
    throw new PosternError('unrecognized_response', 'That address holds no code.', {
      hint: 'Finish the sign-in in the browser, then copy the address it ends at.',
    });
  }
  return { kind: 'code', code: response.code };
}

/** An address as a browser shows it: without the query, and in the spelling that all programs agree on. */
function addressOf(uri: string): string {
  const { origin, pathname } = new URL(uri);
  return `${origin}${pathname}`;
}

/** Compares in a time that tells nothing about where the two differ. */
function isEqualSecret(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
