import type { OAuth2Client } from 'google-auth-library';
import { getAccessToken } from './access-token.ts';
import type { AccessTokenOptions } from './kept-token.ts';
import type { ProfileStore } from './profile-store.ts';

/**
 * What Google's client libraries sign requests with. It holds no refresh token: when it needs an access token it asks
 * {@link getAccessToken}, so that all of a user's processes share one refresh and a rotated refresh token is kept.
 *
 * @param options `quotaProject` is sent as `x-goog-user-project`
 * @see https://docs.cloud.google.com/docs/quotas/set-quota-project
 */
export function createAuthClient(
  store: ProfileStore,
  options: Omit<AccessTokenOptions, 'minTtlMs'> & { quotaProject?: string | undefined } = {},
): Promise<OAuth2Client> {
  const { quotaProject, ...tokenOptions } = options;
  return createSigningClient(() => getAccessToken(store, tokenOptions), quotaProject);
}

/**
 * The same for tokens from anywhere.
 *
 * @param getToken is called for the first request, and again when its token ends; `expiresAt` is in ms since the epoch
 */
export async function createSigningClient(
  getToken: () => Promise<{ accessToken: string; expiresAt?: number }>,
  quotaProject: string | undefined,
): Promise<OAuth2Client> {
  const { OAuth2Client } = await import('google-auth-library');
  const client = new OAuth2Client(quotaProject === undefined ? {} : { quotaProjectId: quotaProject });
  client.refreshHandler = async () => {
    // A token whose end nobody knows is used until a server refuses it.
    const { accessToken, expiresAt = Number.MAX_SAFE_INTEGER } = await getToken();
    return { access_token: accessToken, expiry_date: expiresAt };
  };
  return client;
}
