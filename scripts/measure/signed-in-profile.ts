/** A profile's file with a token that is good for an hour. */
export const signedInProfile = {
  version: 1,
  credential: {
    type: 'authorized_user',
    client: { id: 'client.apps.googleusercontent.com', secret: 'not-a-secret' },
    server: {
      issuer: 'https://accounts.google.com',
      authorizationEndpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
      tokenEndpoint: 'https://oauth2.googleapis.com/token',
    },
    scopes: ['https://www.googleapis.com/auth/bigquery'],
    refreshToken: '1//refresh',
    accessToken: 'ya29.access',
    expiresAt: Date.now() + 3_600_000,
  },
};
