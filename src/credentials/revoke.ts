import { PosternError } from '../errors.ts';
import { revokeToken } from '../oauth/revocation.ts';
import type { KeptCredential } from './profile.ts';

/**
 * Ends a credential at the server that issued it. The refresh token goes, and with it every access token from it; but
 * not what Google gave for an identity provider's ID token, which lives to its end. Without a refresh token there is
 * nothing that could be ended.
 *
 * @throws PosternError `revocation_failed`, `network`, `timeout`: the credential may still live
 */
export async function revokeCredential(
  credential: KeptCredential,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const { type, client, refreshToken, server } = credential;
  const { issuer, revocationEndpoint } = server;
  if (refreshToken === undefined) return;
  if (!revocationEndpoint) {
    throw new PosternError(
      'revocation_failed',
      `${issuer} names no address to revoke at, so the token lives on.`,
      { hint: `Remove the access in the account settings at ${issuer}` },
    );
  }
  // Google wants the token alone.
  const result = await revokeToken(revocationEndpoint, refreshToken, {
    ...options,
    ...(type === 'federated' && { client }),
  });
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
