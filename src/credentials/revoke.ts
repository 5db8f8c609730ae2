import { PosternError } from '../errors.ts';
import { revokeToken } from '../oauth/revocation.ts';
import type { AuthorizedUser } from './profile.ts';

/**
 * Ends a credential at the server that issued it. The refresh token goes, and with it every access token from it.
 *
 * @throws PosternError `revocation_failed`, `network`, `timeout`: the credential may still live
 */
export async function revokeCredential(
  credential: AuthorizedUser,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const { issuer, revocationEndpoint } = credential.server;
  if (!revocationEndpoint) {
    throw new PosternError(
      'revocation_failed',
      `${issuer} names no address to revoke at, so the token lives on.`,
      { hint: `Remove the access in the account settings at ${issuer}` },
    );
  }
  const result = await revokeToken(revocationEndpoint, credential.refreshToken, options);
  if (result.kind === 'refused') {
    throw new PosternError(
      'revocation_failed',
      `${issuer} did not revoke the token (HTTP ${result.status}).`,
      {
        hint: issuer.endsWith('accounts.google.com')
          ? 'Remove the access at https://myaccount.google.com/connections'
          : `Remove the access in the account settings at ${issuer}`,
      },
    );
  }
}
