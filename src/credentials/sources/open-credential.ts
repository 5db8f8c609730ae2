import { readFileSync } from 'node:fs';
import { platform } from 'node:os';
import { PosternError, SignInRequiredError } from '../../errors.ts';
import { type Adc, type AdcAuthorizedUser, parseAdc } from '../../google/adc.ts';
import { googleAuthorizationServer } from '../../google/authorization-server.ts';
import type { AuthorizationServer } from '../../oauth/authorization-server.ts';
import { createMemoryStore } from '../profile-store.ts';
import { listAdcFiles } from './adc-file.ts';
import type { Source } from './choose-source.ts';
import type { Credential } from './credential.ts';
import { createFixedToken } from './fixed-token.ts';
import { createComputeCredential, createGoogleCredential } from './google-credential.ts';
import { openStoredCredential } from './stored-credential.ts';

export interface OpenOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** Where a refresh token that was handed to postern, without an address, is refreshed: Google, or who stands in for it. */
  chooseServer: () => Promise<AuthorizationServer>;
  /** Reads standard input to its end, for `-`. */
  readStdin: () => Promise<string>;
}

/**
 * Opens a credential that is not a profile's. Nothing is written: what the environment brings is used as it is.
 *
 * @throws SignInRequiredError `not_signed_in`
 * @throws PosternError `credentials_invalid`, `file_unreadable`; UsageError
 */
export async function openCredentialAt(
  source: Exclude<Source, { kind: 'profile' }>,
  options: OpenOptions,
): Promise<Credential> {
  switch (source.kind) {
    case 'access-token':
      return createFixedToken(source.accessToken, source.name);
    case 'json':
      return openAdc(parseAdc(source.text, source.name), { source: source.name }, options);
    case 'refresh-token':
      return openAdc(parseAdc(JSON.stringify(source.json), source.name), { source: source.name }, options);
    case 'file': {
      const { name, path } = source;
      if (path === '-') {
        const text = await options.readStdin();
        return openAdc(parseAdc(text, 'Standard input'), { source: 'standard input' }, options);
      }
      return openAdc(parseAdc(readText(path), path), { source: name, path }, options);
    }
    case 'adc':
      return (await findApplicationDefault(options)) ?? createComputeCredential();
  }
}

/**
 * The first of the files of Application Default Credentials. A person's is Google's: whoever wrote the file sends it
 * there and nowhere else, and so do we, whoever stands in for Google now.
 *
 * @returns undefined if there is none
 * @throws PosternError `credentials_invalid`, `file_unreadable`: one that is named must be right
 */
export async function findApplicationDefault(options: OpenOptions): Promise<Credential | undefined> {
  const atGoogle: OpenOptions = { ...options, chooseServer: async () => googleAuthorizationServer };
  for (const { source, path, isNamed } of listAdcFiles(options.env, platform())) {
    const text = isNamed ? readText(path) : readIfThere(path);
    if (text !== undefined) return openAdc(parseAdc(text, path), { source, path }, atGoogle);
  }
  return undefined;
}

export function noCredential(): SignInRequiredError {
  return new SignInRequiredError('not_signed_in', 'Nobody is signed in.');
}

async function openAdc(
  adc: Adc,
  place: Pick<Credential, 'source' | 'path'>,
  options: OpenOptions,
): Promise<Credential> {
  if (adc.type !== 'authorized_user') return createGoogleCredential(adc, place);
  return openStoredCredential(createMemoryStore(await createProfile(adc, options)), place);
}

async function createProfile(
  { clientId, clientSecret, refreshToken, quotaProject, account }: AdcAuthorizedUser,
  { chooseServer }: OpenOptions,
) {
  return {
    credential: {
      type: 'authorized_user' as const,
      client: { id: clientId, secret: clientSecret },
      server: await chooseServer(),
      scopes: [],
      refreshToken,
      ...(account && { account }),
      // None yet: the first use asks for one.
      accessToken: '',
      expiresAt: 0,
    },
    ...(quotaProject && { quotaProject }),
  };
}

function readText(path: string): string {
  const text = readIfThere(path);
  if (text !== undefined) return text;
  throw new PosternError('file_unreadable', `There is no credential file at ${path}.`, {
    hint: `ls -l ${path}`,
  });
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new PosternError('file_unreadable', `${path} cannot be read (${code}).`, { hint: `ls -l ${path}` });
  }
}
