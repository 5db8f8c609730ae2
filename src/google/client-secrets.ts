import { readFileSync } from 'node:fs';
import { PosternError } from '../errors.ts';
import type { Client } from '../oauth/client.ts';
import { parseEndpoint } from '../oauth/endpoint.ts';
import { parseJsonObject } from './json-object.ts';

/** What the console calls "Desktop app" and "Web application". */
export type ClientKind = 'installed' | 'web';

/** What Google's downloaded client secrets file says. */
export interface ClientSecrets {
  kind: ClientKind;
  client: Client;
  /** What the file says that the client registers. It may have changed since the file was downloaded. */
  redirectUris: string[];
  authUri?: string;
  tokenUri?: string;
}

const whereToGetOne =
  'Create a client of type "Desktop app" at https://console.cloud.google.com/auth/clients and download its JSON.';

/**
 * Reads a client secrets file.
 *
 * @throws PosternError `client_secrets_missing`, `client_secrets_unreadable`, and what {@link parseClientSecrets} throws
 */
export function readClientSecrets(path: string): ClientSecrets {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      throw new PosternError('client_secrets_missing', `There is no client secrets file at ${path}.`, {
        hint: whereToGetOne,
      });
    }
    throw new PosternError(
      'client_secrets_unreadable',
      `The client secrets file ${path} cannot be read (${code}).`,
      {
        hint: `ls -l ${path}`,
      },
    );
  }
  return parseClientSecrets(text, path);
}

/**
 * Narrows the text of a client secrets file.
 *
 * @param path names the file in errors
 * @throws PosternError `client_secrets_not_json`, `client_secrets_invalid`, `client_secrets_service_account`,
 *   `untrusted_url`
 * @see https://developers.google.com/api-client-library/dotnet/guide/aaa_client_secrets
 */
export function parseClientSecrets(text: string, path: string): ClientSecrets {
  const file = parseJsonObject(text, (fault) =>
    fault === 'is not JSON'
      ? new PosternError('client_secrets_not_json', `${path} is not JSON.`, { hint: whereToGetOne })
      : invalid(path, fault),
  );
  if (file['type'] === 'service_account') {
    throw new PosternError(
      'client_secrets_service_account',
      `${path} is a service account key, not a client.`,
      {
        hint: `Google's libraries take it without a sign-in: GOOGLE_APPLICATION_CREDENTIALS=${path}. ${whereToGetOne}`,
      },
    );
  }
  if (file['type'] === 'authorized_user') {
    throw invalid(path, 'holds a credential, not a client');
  }
  const kind = chooseKind(file, path);
  const fields: Record<string, unknown> = { ...Object(file[kind]) };
  const id = fields['client_id'];
  if (typeof id !== 'string' || id.trim() === '') throw invalid(path, `has no client_id in "${kind}"`);
  // RFC 6749 A.1: visible ASCII. It is kept, and shown in JSON as it is.
  if (!/^[\x20-\x7e]+$/.test(id)) throw invalid(path, 'has a client_id that cannot be one');
  const secret = fields['client_secret'];
  if (secret !== undefined && typeof secret !== 'string')
    throw invalid(path, 'has a client_secret that is no text');
  return {
    kind,
    client: { id, ...(secret && { secret }) },
    redirectUris: listTexts(fields['redirect_uris']),
    ...(fields['auth_uri'] !== undefined && {
      authUri: parseEndpoint(fields['auth_uri'], `auth_uri in ${path}`),
    }),
    ...(fields['token_uri'] !== undefined && {
      tokenUri: parseEndpoint(fields['token_uri'], `token_uri in ${path}`),
    }),
  };
}

function chooseKind(file: Record<string, unknown>, path: string): ClientKind {
  const [kind, other] = (['installed', 'web'] as const).filter((name) => file[name] !== undefined);
  if (other !== undefined) throw invalid(path, 'holds two clients, "installed" and "web"');
  if (kind === undefined || typeof file[kind] !== 'object' || file[kind] === null) {
    throw invalid(path, 'has neither an "installed" nor a "web" object');
  }
  return kind;
}

/** Only for hints to the person, so that what is no text is passed over. */
function listTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function invalid(path: string, fault: string): PosternError {
  return new PosternError('client_secrets_invalid', `${path} ${fault}.`, { hint: whereToGetOne });
}
