import { existsSync } from 'node:fs';
import type { Profile } from '../credentials/profile.ts';
import { PosternError } from '../errors.ts';
import { chooseAuthorizationServer, listForeignHosts } from '../google/authorization-server.ts';
import { readClientSecrets } from '../google/client-secrets.ts';
import type { AuthorizationServer } from '../oauth/authorization-server.ts';
import type { Client } from '../oauth/token-endpoint.ts';
import type { Context } from './context.ts';

export interface ClientChoice {
  client: Client;
  server: AuthorizationServer;
  /** What the person should know about the choice before a secret goes anywhere. */
  notes: string[];
}

const fileHere = 'client_secrets.json';

/**
 * Which client signs in, and where: `--client-secrets`, `POSTERN_CLIENT_SECRETS`, the profile's, or the file here.
 *
 * @throws PosternError `client_secrets_*`, `untrusted_url`, `invalid_metadata`, `network`
 */
export async function chooseClient(
  option: string | undefined,
  kept: Profile | undefined,
  context: Pick<Context, 'env' | 'signal'>,
): Promise<ClientChoice> {
  const inGooglesPlace = context.env['POSTERN_AUTHORIZATION_SERVER']?.replace(/\/$/, '');
  const named = option ?? (context.env['POSTERN_CLIENT_SECRETS'] || undefined);
  // A kept client belongs to its server: its secret is never sent to another one.
  if (named === undefined && kept && (!inGooglesPlace || inGooglesPlace === kept.credential.server.issuer)) {
    const { client, server } = kept.credential;
    return { client, server, notes: [`Using the profile's client.`, ...noteForeignHosts(server)] };
  }
  const path = named ?? fileHere;
  if (named === undefined && !existsSync(path)) {
    throw new PosternError(
      'client_secrets_missing',
      'No client secrets file was named, and there is none here.',
      {
        hint: 'postern login --client-secrets FILE, with the JSON of a "Desktop app" client from https://console.cloud.google.com/auth/clients',
      },
    );
  }
  const secrets = readClientSecrets(path);
  const server = await chooseAuthorizationServer(secrets, inGooglesPlace, { signal: context.signal });
  const notes = [
    ...(named === undefined ? [`Using ${fileHere} of this folder.`] : []),
    ...(inGooglesPlace ? ['POSTERN_AUTHORIZATION_SERVER stands in for Google.'] : []),
    ...noteForeignHosts(server),
  ];
  return { client: secrets.client, server, notes };
}

function noteForeignHosts({
  authorizationEndpoint,
  tokenEndpoint,
  revocationEndpoint,
}: AuthorizationServer): string[] {
  const endpoints = {
    authorizationEndpoint,
    tokenEndpoint,
    ...(revocationEndpoint && { revocationEndpoint }),
  };
  const hosts = listForeignHosts(endpoints);
  return hosts.length === 0 ? [] : [`The sign-in goes to ${hosts.join(' and ')}, which is not Google.`];
}
