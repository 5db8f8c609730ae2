import { getCachedAccessToken } from '../../credentials/access-token.ts';
import { chooseSource } from '../../credentials/sources/choose-source.ts';
import type { Credential } from '../../credentials/sources/credential.ts';
import { PosternError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { parseDuration } from '../duration.ts';
import { openProfile } from '../global-options.ts';
import { type CredentialOptions, credentialOptions, openCredential } from '../open-credential.ts';
import { chooseTokenFormat, formatAccessToken, formatIdToken, tokenFormats } from '../token/format-token.ts';

/** In the shape that both yargs and `node:util` read. */
export const tokenOptions = {
  'min-ttl': {
    type: 'string',
    describe: 'Guaranteed remaining life (default: 5m)',
    requiresArg: true,
  },
  format: {
    type: 'string',
    describe:
      "How it is printed; github: masked, and handed to later steps; executable: for Google's libraries",
    choices: tokenFormats,
    requiresArg: true,
  },
  'output-file': {
    type: 'string',
    describe: 'With --format executable: also write the answer there, mode 0600',
    requiresArg: true,
  },
  'id-token': { type: 'boolean', describe: 'The OpenID token instead, which says who signed in' },
  ...credentialOptions,
} as const;

export interface TokenOptions extends CredentialOptions {
  'min-ttl'?: string | undefined;
  format?: string | undefined;
  'id-token'?: boolean | undefined;
  'output-file'?: string | undefined;
}

const defaultMinTtl = '5m';

/** What gcloud and Terraform read an access token from. */
const variables = ['CLOUDSDK_AUTH_ACCESS_TOKEN', 'GOOGLE_OAUTH_ACCESS_TOKEN'];

/** `postern token`: prints a token that lives as long as was asked. */
export async function runToken(options: TokenOptions, context: Context): Promise<void> {
  const format = chooseTokenFormat(options);
  parseMinTtl(options['min-ttl']);
  if (format === 'github') return writeToGithub(options, context);
  if (format === 'executable') return answerGoogleLibrary(options, context);
  const credential = await openCredential(options, context);
  const { stdout, now } = context;
  if (format !== 'env' && options['id-token']) {
    const minTtlMs = parseMinTtl(options['min-ttl']);
    stdout.write(formatIdToken(await getIdToken(credential, minTtlMs, context), format, now()));
  } else {
    stdout.write(formatAccessToken(await getAccessToken(credential, options, context), format, now()));
  }
}

async function writeToGithub(options: TokenOptions, context: Context): Promise<void> {
  const { findGithubFiles, writeGithub } = await import('../token/write-github.ts');
  const files = findGithubFiles(context);
  const credential = await openCredential(options, context);
  if (options['id-token']) {
    const { idToken } = await getIdToken(credential, parseMinTtl(options['min-ttl']), context);
    return writeGithub(idToken, { output: 'id_token', variables: [] }, files, context.stdout);
  }
  const { accessToken } = await getAccessToken(credential, options, context);
  return writeGithub(accessToken, { output: 'access_token', variables }, files, context.stdout);
}

/** Nothing but the answer: Node's library reads what is said on standard error as a part of it. */
async function answerGoogleLibrary(options: TokenOptions, context: Context): Promise<void> {
  const { answerLibrary } = await import('../token/executable.ts');
  const { getIdTokenForLibrary } = await import('../token/library-id-token.ts');
  const silent = { ...options, quiet: true };
  const open = async () => {
    const credential = await openCredential(silent, context);
    const get = (minTtlMs: number) => getIdToken(credential, minTtlMs, context);
    const asked = options['min-ttl'];
    return {
      credential,
      getIdToken: () => (asked === undefined ? getIdTokenForLibrary(get, context) : get(parseMinTtl(asked))),
    };
  };
  return answerLibrary(open, options, context);
}

function getAccessToken(credential: Credential, { 'min-ttl': asked }: TokenOptions, context: Context) {
  const { now, signal } = context;
  return credential.getAccessToken({ now, signal, minTtlMs: chooseMinTtl(credential, asked) });
}

/**
 * The life that a token must have, in ms. How long somebody else's lives is not known: only who asks for a life is
 * refused one.
 */
export function chooseMinTtl(
  { kind }: Pick<Credential, 'kind'>,
  asked: string | undefined,
): number | undefined {
  return kind === 'access_token' && asked === undefined ? undefined : parseMinTtl(asked);
}

function getIdToken(credential: Credential, minTtlMs: number, { now, signal }: Context) {
  if (credential.getIdToken) return credential.getIdToken({ now, signal, minTtlMs });
  throw new PosternError(
    'no_id_token',
    `${credential.path ?? credential.source} is no person's sign-in (${credential.kind}), and only that has an ID token here.`,
    { hint: 'For a service account: gcloud auth print-identity-token --audiences=URL' },
  );
}

/** `postern token` for the everyday case, where the kept token will do; undefined where it takes more. */
export async function answerCachedToken(
  options: TokenOptions,
  context: Pick<Context, 'env' | 'uid' | 'now'>,
): Promise<string | undefined> {
  const format = chooseTokenFormat(options);
  if (format === 'github' || format === 'executable' || options['id-token']) return undefined;
  if (chooseSource(options, context.env).kind !== 'profile') return undefined;
  const store = await openProfile(options, context);
  const minTtlMs = parseMinTtl(options['min-ttl']);
  const token = getCachedAccessToken(store, { now: context.now, minTtlMs });
  return token && formatAccessToken(token, format, context.now());
}

/** In ms. @throws UsageError, before anything is asked of a server */
export function parseMinTtl(asked: string | undefined): number {
  return parseDuration(asked ?? defaultMinTtl, '--min-ttl');
}
