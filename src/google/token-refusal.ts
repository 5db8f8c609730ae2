import { PosternError, SignInRequiredError } from '../errors.ts';
import type { TokenResult } from '../oauth/token-endpoint.ts';

type Refusal = Extract<TokenResult, { kind: 'refused' }>;

/** What the server itself said, for the end of a sentence. */
function said(refusal: Refusal): string {
  const words = [refusal.error, refusal.description].filter(Boolean).join(': ');
  return words ? ` (${words})` : '';
}

/**
 * Why a code was not exchanged, in words, with what to do.
 *
 * @see https://developers.google.com/identity/protocols/oauth2/native-app#exchange-authorization-code
 */
export function explainExchangeRefusal(refusal: Refusal, host: string): PosternError {
  switch (refusal.error) {
    case 'invalid_grant':
      return new SignInRequiredError(
        'invalid_grant',
        `The code was not accepted: it is used up, too old (about ten minutes), or not whole${said(refusal)}.`,
      );
    default:
      return explainOther(refusal, host);
  }
}

/**
 * Why a refresh token brought no access token.
 *
 * @see https://developers.google.com/identity/protocols/oauth2#expiration the causes
 * @see https://support.google.com/a/answer/9368756 session control
 */
export function explainRefreshRefusal(refusal: Refusal, host: string): PosternError {
  if (refusal.subtype === 'invalid_rapt' || refusal.subtype === 'rapt_required') {
    return new SignInRequiredError(
      'invalid_grant',
      `Your organization's session length for Google Cloud has passed (${refusal.subtype}).`,
    );
  }
  switch (refusal.error) {
    case 'invalid_grant':
      return new SignInRequiredError(
        'invalid_grant',
        `The sign-in is no longer valid: revoked, unused for six months, or seven days old while the consent screen is in Testing${said(refusal)}.`,
      );
    default:
      return explainOther(refusal, host);
  }
}

function invalidClient(refusal: Refusal, host: string): PosternError {
  return new SignInRequiredError(
    'invalid_client',
    `${host} does not accept this OAuth client${said(refusal)}.`,
    {
      hint: 'Download the client secrets file again, then: postern login --client-secrets FILE',
    },
  );
}

function explainOther(refusal: Refusal, host: string): PosternError {
  if (['invalid_client', 'unauthorized_client', 'deleted_client'].includes(refusal.error)) {
    return invalidClient(refusal, host);
  }
  if (refusal.status >= 500 || refusal.status === 429) {
    return new PosternError('server_error', `${host} is failing (HTTP ${refusal.status}).`, {
      hint: 'Try again in a minute.',
    });
  }
  if (!refusal.error) {
    return new PosternError(
      'invalid_response',
      `${host} gave an answer that is not OAuth's (HTTP ${refusal.status}).`,
      {
        hint: 'If a proxy or a sign-in portal stands between, check HTTPS_PROXY and NO_PROXY.',
      },
    );
  }
  return new PosternError('token_refused', `${host} refused${said(refusal)}.`, {
    hint: 'Check the client secrets file and the scopes, then: postern login',
  });
}
