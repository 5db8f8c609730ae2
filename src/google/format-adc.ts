import type { AdcAuthorizedUser } from './adc.ts';

/**
 * A person's sign-in as the file that `gcloud auth application-default login` writes, which all of Google's libraries
 * read. They take the refresh token to Google's token endpoint, whatever a file says.
 *
 * @see https://google.aip.dev/auth/4113
 */
export function formatAdc(user: Omit<AdcAuthorizedUser, 'type'>): string {
  const file = {
    account: user.account ?? '',
    client_id: user.clientId,
    client_secret: user.clientSecret,
    ...(user.quotaProject && { quota_project_id: user.quotaProject }),
    refresh_token: user.refreshToken,
    type: 'authorized_user',
    universe_domain: 'googleapis.com',
  };
  return `${JSON.stringify(file, undefined, 2)}\n`;
}
