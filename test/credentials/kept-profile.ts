import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuthorizedUser, Profile } from '../../src/credentials/profile.ts';
import { createProfileFile, type ProfileFile } from '../../src/credentials/profile-file.ts';
import type { SandboxGoogle } from '../sandbox/google/google.ts';
import { bigquery, signIn } from '../sandbox/google/sample-program.ts';

/** A profile file below `folder`, as the person who runs this test has it. */
export function openProfileFile(folder: string, name = 'default'): ProfileFile {
  return createProfileFile({ folder, uid: process.getuid?.() }, name);
}

/** A person's real sign-in at the sandbox, as postern keeps it. Without changes the access token is good for an hour. */
export async function createProfile(
  google: SandboxGoogle,
  changes: Partial<AuthorizedUser> = {},
): Promise<Profile & { project: string }> {
  const { client_id: id, client_secret: secret, auth_uri, token_uri } = google.clientSecrets.installed;
  const { accessToken, refreshToken } = await signIn(google, { email: 'william@example.com' });
  const credential: AuthorizedUser = {
    type: 'authorized_user',
    client: { id, secret },
    server: {
      issuer: google.url,
      authorizationEndpoint: auth_uri,
      tokenEndpoint: token_uri,
      revocationEndpoint: `${google.url}/revoke`,
    },
    scopes: [bigquery, 'openid', 'https://www.googleapis.com/auth/userinfo.email'],
    account: 'william@example.com',
    refreshToken,
    accessToken,
    expiresAt: Date.now() + 3_599_000,
    ...changes,
  };
  return { credential, project: 'postern-sandbox' };
}

/** A profile that nothing has to be asked for: no server ever gave these tokens. */
export function inventProfile(changes: Partial<AuthorizedUser> = {}): Profile {
  const server = 'http://127.0.0.1:1';
  return {
    credential: {
      type: 'authorized_user',
      client: { id: 'client.apps.example', secret: 'GOCSPX-invented' },
      server: {
        issuer: server,
        authorizationEndpoint: `${server}/auth`,
        tokenEndpoint: `${server}/token`,
        revocationEndpoint: `${server}/revoke`,
      },
      scopes: [bigquery],
      account: 'william@example.com',
      refreshToken: '1//0invented-refresh-token',
      accessToken: 'ya29.invented-access-token',
      expiresAt: Date.now() + 3_599_000,
      ...changes,
    },
  };
}

/** The secrets of a profile: what must not appear anywhere. */
export function listSecrets({ credential }: Profile): string[] {
  const { accessToken, refreshToken, client } = credential;
  return [accessToken, refreshToken, client.secret].filter((secret) => secret !== undefined);
}

/** What stands in the file, whatever it is. */
export function readKept(folder: string, name = 'default'): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, 'profiles', `${name}.json`), 'utf8'));
}

/** The refreshes that have reached the server. */
export function listRefreshes(google: SandboxGoogle): Readonly<Record<string, string>>[] {
  return google.requests
    .filter(({ path, body }) => path === '/token' && body['grant_type'] === 'refresh_token')
    .map(({ body }) => body);
}
