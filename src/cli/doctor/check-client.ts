import { existsSync } from 'node:fs';
import type { Credential } from '../../credentials/sources/credential.ts';
import { PosternError } from '../../errors.ts';
import { googleAuthorizationServer } from '../../google/authorization-server.ts';
import { readClientSecrets } from '../../google/client-secrets.ts';
import { formatPrintable } from '../../printable.ts';
import type { Context } from '../context.ts';
import { createReporter, type Finding } from './finding.ts';

const { ok, warn, wrong, skip } = createReporter('client');

/**
 * The client of the credential, or the file that the next sign-in would take one from. Desktop and TV clients look
 * alike; only Google's answer tells them apart.
 */
export function checkClient(credential: Credential | undefined, env: Context['env']): Finding {
  if (credential?.kept) return checkKeptClient(credential.kept);
  if (credential) return skip('the client', `${credential.kind} has none`);
  const path = env['POSTERN_CLIENT_SECRETS'] || 'client_secrets.json';
  if (!env['POSTERN_CLIENT_SECRETS'] && !existsSync(path)) {
    return skip('the client', 'no file is named, and there is no client_secrets.json here');
  }
  try {
    const { kind, client, redirectUris } = readClientSecrets(path);
    const id = formatPrintable(client.id, 120);
    if (kind === 'installed')
      return ok(path, `${id}, of type "Desktop app" or "TVs and Limited Input devices"`);
    const ends = redirectUris.map((uri) => formatPrintable(uri, 200)).join(', ') || 'nowhere';
    return warn(
      path,
      `${id}, of type "Web application"; its sign-ins end at ${ends}`,
      'postern login --redirect-uri URI',
    );
  } catch (error) {
    if (!(error instanceof PosternError)) throw error;
    return wrong(path, error.message, error.hint);
  }
}

function checkKeptClient({ client, server }: NonNullable<Credential['kept']>): Finding {
  const id = formatPrintable(client.id, 120);
  const isGoogle = server.issuer === googleAuthorizationServer.issuer;
  if (isGoogle && !client.id.endsWith('.apps.googleusercontent.com')) {
    return warn(
      'the client',
      `${id} does not look like one of Google's`,
      'postern login --client-secrets FILE',
    );
  }
  return ok('the client', `${id}, at ${server.issuer}`);
}
