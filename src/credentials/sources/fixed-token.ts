import { PosternError, UsageError } from '../../errors.ts';
import { isBearerToken } from '../../oauth/bearer-token.ts';
import type { Credential, TokenOptions } from './credential.ts';

/**
 * An access token that somebody else got. Nothing is known of it but the token itself, and nobody can renew it.
 *
 * @param source names it in errors
 * @throws UsageError where it is no token
 */
export function createFixedToken(accessToken: string, source: string): Credential {
  if (!isBearerToken(accessToken)) {
    throw new UsageError(`What ${source} holds is no access token.`, { hint: `unset ${source}` });
  }
  const refuseLifetime = (options?: TokenOptions): void => {
    if (options?.minTtlMs === undefined) return;
    throw new PosternError('token_lifetime', `How long the token in ${source} lives is not known.`, {
      hint: 'Leave --min-ttl away, or use a credential that can be renewed, such as POSTERN_REFRESH_TOKEN.',
    });
  };
  return {
    source,
    kind: 'access_token',
    async getAccessToken(options) {
      refuseLifetime(options);
      return { accessToken };
    },
    renewAccessToken: async () => ({ accessToken }),
    async createAuthClient({ quotaProject } = {}) {
      const { OAuth2Client } = await import('google-auth-library');
      const client = new OAuth2Client(quotaProject === undefined ? {} : { quotaProjectId: quotaProject });
      client.setCredentials({ access_token: accessToken });
      return client;
    },
  };
}
