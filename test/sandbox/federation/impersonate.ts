import { ApiError } from '../bigquery/api-error.ts';
import type { IssuedTokens } from './issued-tokens.ts';

export interface Impersonation {
  readonly tokens: IssuedTokens;
  /** Whom people of the pools may act as. */
  readonly serviceAccounts: readonly string[];
  /** s */
  readonly longestLifetime: number;
  /** ms since the epoch */
  readonly now: () => number;
}

/** One of them will do: Python's library asks for the first, the others for the second. */
const sufficient = ['https://www.googleapis.com/auth/iam', 'https://www.googleapis.com/auth/cloud-platform'];

/** @see https://docs.cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken */
export function generateAccessToken(
  { tokens, serviceAccounts, longestLifetime, now }: Impersonation,
  { account, token, body }: { account: string; token: string; body: Readonly<Record<string, unknown>> },
): { accessToken: string; expireTime: string } {
  const caller = tokens.find(token);
  if (caller === undefined)
    throw new ApiError(401, 'authError', 'Request had invalid authentication credentials.');
  if (!caller.scopes.some((scope) => sufficient.includes(scope))) {
    throw new ApiError(403, 'insufficientPermissions', 'Request had insufficient authentication scopes.');
  }
  if (!serviceAccounts.includes(account)) throw notAllowed();
  const { scope, lifetime = '3600s' } = body;
  const [, seconds] = /^(\d+)s$/.exec(String(lifetime)) ?? [];
  if (!Array.isArray(scope) || seconds === undefined) {
    throw new ApiError(400, 'badRequest', 'Request contains an invalid argument.');
  }
  if (Number(seconds) > longestLifetime) throw tooLong(longestLifetime);
  const expiresAt = Math.floor(now() / 1000) + Number(seconds);
  return {
    accessToken: tokens.issue({ caller: account, scopes: scope.map(String), expiresAt, mayUseProject: true }),
    expireTime: new Date(expiresAt * 1000).toISOString().replace('.000Z', 'Z'),
  };
}

/** @see https://github.com/google-github-actions/auth/issues/455 */
function notAllowed(): ApiError {
  const message = "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).";
  return new ApiError(403, 'forbidden', message, {
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
        reason: 'IAM_PERMISSION_DENIED',
        domain: 'iam.googleapis.com',
        metadata: { permission: 'iam.serviceAccounts.getAccessToken' },
      },
    ],
  });
}

function tooLong(longest: number): ApiError {
  const message =
    longest > 3600
      ? 'The access token lifetime cannot exceed 43200 seconds.'
      : 'Access tokens of this service account can not have lifetimes of more than 1 hour. Use the Org Policy Constraint constraints/iam.allowServiceAccountCredentialLifetimeExtension to allow up to 12 hours.';
  return new ApiError(400, 'badRequest', message);
}
