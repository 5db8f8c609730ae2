import { type AccessToken, getAccessToken, getCachedAccessToken } from '../../credentials/access-token.ts';
import type { Context } from '../context.ts';
import { parseDuration } from '../duration.ts';
import { type GlobalOptions, openCredential } from '../global-options.ts';

/** In the shape that both yargs and `node:util` read. */
export const tokenOptions = {
  'min-ttl': {
    type: 'string',
    describe: 'Guaranteed remaining life',
    default: '5m',
    requiresArg: true,
  },
  format: {
    type: 'string',
    describe: 'How it is printed',
    choices: ['raw', 'json', 'header', 'env'],
    requiresArg: true,
  },
} as const;

export interface TokenOptions extends GlobalOptions {
  'min-ttl'?: string | undefined;
  format?: string | undefined;
}

/** `postern token`: prints an access token that lives as long as was asked. */
export async function runToken(options: TokenOptions, context: Context): Promise<void> {
  const store = await openCredential(options, context);
  const { now, signal } = context;
  const token = await getAccessToken(store, { now, signal, minTtlMs: minTtlOf(options) });
  context.stdout.write(formatToken(token, options, now()));
}

/** `postern token` for the everyday case, where the kept token will do; undefined where it takes more. */
export async function answerCachedToken(
  options: TokenOptions,
  context: Pick<Context, 'env' | 'uid' | 'now'>,
): Promise<string | undefined> {
  const store = await openCredential(options, context);
  const token = getCachedAccessToken(store, { now: context.now, minTtlMs: minTtlOf(options) });
  return token && formatToken(token, options, context.now());
}

function minTtlOf(options: TokenOptions): number {
  return parseDuration(options['min-ttl'] ?? tokenOptions['min-ttl'].default, '--min-ttl');
}

function formatToken(
  { accessToken, expiresAt, scopes }: AccessToken,
  options: TokenOptions,
  now: number,
): string {
  switch (options.format ?? (options.json ? 'json' : 'raw')) {
    case 'json':
      return `${JSON.stringify({
        access_token: accessToken,
        token_type: 'Bearer',
        expires_at: new Date(expiresAt).toISOString(),
        expires_in: Math.floor((expiresAt - now) / 1000),
        scopes,
      })}\n`;
    case 'header':
      return `Authorization: Bearer ${accessToken}\n`;
    case 'env':
      // Safe to evaluate: a token with any character outside RFC 6750's alphabet was never kept.
      return `export CLOUDSDK_AUTH_ACCESS_TOKEN=${accessToken} GOOGLE_OAUTH_ACCESS_TOKEN=${accessToken}\n`;
    default:
      return `${accessToken}\n`;
  }
}
