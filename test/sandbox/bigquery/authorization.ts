import { ApiError } from './api-error.ts';

/** Whom an access token speaks for, and what it may do. */
export interface TokenInfo {
  readonly scopes: string[];
  readonly email?: string;
}

export type Authorize = (accessToken: string) => Promise<TokenInfo | undefined>;

const SCOPE_PREFIX = 'https://www.googleapis.com/auth/';

const EXPECTED =
  'Expected OAuth 2 access token, login cookie or other valid authentication credential. ' +
  'See https://developers.google.com/identity/sign-in/web/devconsole-project.';

/**
 * Checks a request's access token as Google's front end does.
 *
 * @param scopes any one of which will do, without the prefix that Google's scopes share
 * @param method the API's name of what is called
 * @throws ApiError 401 for a token that is missing or not known, 403 for one without the scope
 */
export async function checkAuthorization(
  authorize: Authorize,
  header: string | undefined,
  { scopes, method }: { scopes: readonly string[]; method: string },
): Promise<TokenInfo> {
  const token = /^Bearer (.+)$/i.exec(header ?? '')?.[1];
  if (token === undefined) {
    const message = `Request is missing required authentication credential. ${EXPECTED}`;
    throw new ApiError(401, 'required', message, { detail: 'Login Required.' });
  }
  const info = await authorize(token);
  if (!info) {
    const message = `Request had invalid authentication credentials. ${EXPECTED}`;
    throw new ApiError(401, 'authError', message, { detail: 'Invalid Credentials' });
  }
  if (!scopes.some((scope) => info.scopes.includes(SCOPE_PREFIX + scope))) {
    throw createScopeError(method);
  }
  return info;
}

/** Whether BigQuery may read tables that lie in Google Drive for the person. */
export function mayReadDrive({ scopes }: TokenInfo): boolean {
  return ['drive', 'drive.readonly'].some((scope) => scopes.includes(SCOPE_PREFIX + scope));
}

function createScopeError(method: string): ApiError {
  return new ApiError(403, 'insufficientPermissions', 'Request had insufficient authentication scopes.', {
    detail: 'Insufficient Permission',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
        domain: 'googleapis.com',
        metadata: { service: 'bigquery.googleapis.com', method },
      },
    ],
  });
}
