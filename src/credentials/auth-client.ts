import type { OAuth2Client } from 'google-auth-library';
import { type AccessTokenOptions, getAccessToken } from './access-token.ts';
import type { ProfileStore } from './profile-store.ts';

/**
 * What Google's client libraries sign requests with. It holds no refresh token: when it needs an access token it asks
 * {@link getAccessToken}, so that all of a user's processes share one refresh and a rotated refresh token is kept.
 *
 * @param options `quotaProject` is sent as `x-goog-user-project`
 * @see https://docs.cloud.google.com/docs/quotas/set-quota-project
 */
export async function createAuthClient(
  store: ProfileStore,
  options: Omit<AccessTokenOptions, 'minTtlMs'> & { quotaProject?: string | undefined } = {},
): Promise<OAuth2Client> {
  const { OAuth2Client } = await import('google-auth-library');
  const { quotaProject, ...tokenOptions } = options;
  const client = new OAuth2Client(quotaProject === undefined ? {} : { quotaProjectId: quotaProject });
  client.refreshHandler = async () => {
    const { accessToken, expiresAt } = await getAccessToken(store, tokenOptions);
    return { access_token: accessToken, expiry_date: expiresAt };
  };
  return client;
}
