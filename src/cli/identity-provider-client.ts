import { readFileSync } from 'node:fs';
import type { FederatedUser } from '../credentials/profile.ts';
import { PosternError, UsageError } from '../errors.ts';
import type { Client } from '../oauth/client.ts';
import type { ServerAbilities } from '../oauth/server-abilities.ts';
import type { Context } from './context.ts';
import type { IdentityProviderOptions } from './identity-provider-options.ts';

/**
 * The client at the identity provider: as the options say, else as last time. A kept secret is of its client alone.
 *
 * @param last the last sign-in there
 * @throws UsageError; PosternError `file_unreadable`, `invalid_client`
 */
export function chooseIdentityProviderClient(
  options: IdentityProviderOptions,
  last: FederatedUser | undefined,
  { authentications }: ServerAbilities,
  env: Context['env'],
): Client {
  const id = options['client-id'] ?? last?.client.id;
  if (id === undefined) {
    throw new UsageError(
      '--client-id is missing: what the identity provider knows postern by. Its administrator has it.',
      {
        hint: 'postern login --issuer URL --client-id ID --audience AUDIENCE',
      },
    );
  }
  // RFC 6749 A.1: visible ASCII. It is kept, and shown in JSON as it is.
  if (!/^[\x20-\x7e]+$/.test(id))
    throw new UsageError('--client-id has characters that no client ID has: they are all visible ASCII.');
  const kept = last?.client.id === id ? last.client.secret : undefined;
  const secret = readSecret(options['client-secret-file'], id, env) ?? kept;
  if (secret === undefined) return { id };
  if (authentications.length === 0) {
    throw new PosternError(
      'invalid_client',
      'The identity provider takes a client secret in no way that is known here.',
      {
        hint: 'Have the client be a public one there, without a secret',
      },
    );
  }
  return { id, secret, authentications: [...authentications] };
}

/** From the file that is named, else from the environment, unless what stands there is another client's. */
function readSecret(path: string | undefined, id: string, env: Context['env']): string | undefined {
  if (path === undefined) {
    const { POSTERN_CLIENT_ID: whose = id, POSTERN_CLIENT_SECRET: secret = '' } = env;
    return whose.trim() === id ? secret.trim() || undefined : undefined;
  }
  try {
    const secret = readFileSync(path, 'utf8').trim();
    if (secret !== '') return secret;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new PosternError('file_unreadable', `${path} cannot be read (${code}).`, { hint: `ls -l ${path}` });
  }
  throw new PosternError('file_unreadable', `${path} holds no client secret.`, { hint: `cat ${path}` });
}

/** Set for something else, it would go to whichever issuer was named. */
export function noteSecret(
  options: IdentityProviderOptions,
  { secret }: Client,
  env: Context['env'],
): string[] {
  const isGiven = options['client-secret-file'] === undefined && env['POSTERN_CLIENT_SECRET'];
  return isGiven && secret === isGiven.trim() ? ['Using the client secret in POSTERN_CLIENT_SECRET.'] : [];
}
