import { existsSync } from 'node:fs';
import type { Profile } from '../credentials/profile.ts';
import { PosternError } from '../errors.ts';
import { chooseAuthorizationServer, listForeignHosts } from '../google/authorization-server.ts';
import { type ClientSecrets, readClientSecrets } from '../google/client-secrets.ts';
import type { AuthorizationServer } from '../oauth/authorization-server.ts';
import type { Client } from '../oauth/client.ts';
import type { Context } from './context.ts';

export interface ClientChoice {
  client: Client;
  server: AuthorizationServer;
  /** What the file says of the client; nothing where it is the profile's. */
  registered?: Pick<ClientSecrets, 'kind' | 'redirectUris'>;
  /** What the person should know about the choice before a secret goes anywhere. */
  notes: string[];
  /** What they must know even if they want it quiet: where a file that they did not name would send a secret. */
  warnings?: string[];
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
    return recallClient(kept);
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
  const { client, ...registered } = secrets;
  const where = noteServer(server, inGooglesPlace);
  if (named !== undefined) return { client, server, registered, notes: where };
  return { client, server, registered, notes: [`Using ${fileHere} of this folder.`], warnings: where };
}

/** The client that signed in last, at the server where it did. */
export function recallClient({ credential: { client, server } }: Profile): ClientChoice {
  return { client, server, notes: [`Using the profile's client.`, ...noteForeignHosts(server)] };
}

/** What the person should know about a server. @param inGooglesPlace `POSTERN_AUTHORIZATION_SERVER` */
export function noteServer(server: AuthorizationServer, inGooglesPlace: string | undefined): string[] {
  const note = 'POSTERN_AUTHORIZATION_SERVER stands in for Google.';
  return [...(inGooglesPlace ? [note] : []), ...noteForeignHosts(server)];
}

function noteForeignHosts({
  authorizationEndpoint,
  tokenEndpoint,
  revocationEndpoint,
  deviceAuthorizationEndpoint,
}: AuthorizationServer): string[] {
  const endpoints = {
    authorizationEndpoint,
    tokenEndpoint,
    ...(revocationEndpoint && { revocationEndpoint }),
    ...(deviceAuthorizationEndpoint && { deviceAuthorizationEndpoint }),
  };
  const hosts = listForeignHosts(endpoints);
  return hosts.length === 0 ? [] : [`The sign-in goes to ${hosts.join(' and ')}, which is not Google.`];
}
