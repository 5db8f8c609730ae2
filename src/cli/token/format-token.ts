import type { IssuedToken } from '../../credentials/sources/credential.ts';
import { UsageError } from '../../errors.ts';

export const tokenFormats = ['raw', 'json', 'header', 'env', 'github', 'executable'] as const;

export type TokenFormat = (typeof tokenFormats)[number];

/** @throws UsageError for a format that there is no convention for */
export function chooseTokenFormat(options: {
  format?: string | undefined;
  json?: boolean | undefined;
  'id-token'?: boolean | undefined;
  'output-file'?: string | undefined;
}): TokenFormat {
  const format = tokenFormats.find((name) => name === options.format) ?? (options.json ? 'json' : 'raw');
  if (format === 'env' && options['id-token']) {
    throw new UsageError('--format env is for access tokens: no variable is known to hold an ID token.', {
      hint: 'ID_TOKEN=$(postern token --id-token)',
    });
  }
  if (options['output-file'] !== undefined && format !== 'executable') {
    throw new UsageError(
      '--output-file is where a library looks for the answer: it goes with --format executable.',
      {
        hint: 'postern token > FILE',
      },
    );
  }
  return format;
}

/**
 * An access token as it is asked for, with the line break at its end.
 *
 * @param now ms since the epoch
 */
export function formatAccessToken(
  { accessToken, expiresAt, scopes }: IssuedToken,
  format: Exclude<TokenFormat, 'github' | 'executable'>,
  now: number,
): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify({
        access_token: accessToken,
        token_type: 'Bearer',
        ...formatEnd(expiresAt, now),
        scopes: scopes ?? [],
      })}\n`;
    case 'header':
      return `Authorization: Bearer ${accessToken}\n`;
    case 'env':
      // Safe to evaluate: a token with any character outside RFC 6750's alphabet was never kept.
      return `export CLOUDSDK_AUTH_ACCESS_TOKEN=${accessToken} GOOGLE_OAUTH_ACCESS_TOKEN=${accessToken}\n`;
    case 'raw':
      return `${accessToken}\n`;
  }
}

/** The same for an OpenID token. */
export function formatIdToken(
  { idToken, expiresAt, email = null }: { idToken: string; expiresAt: number; email?: string | null },
  format: Exclude<TokenFormat, 'github' | 'env' | 'executable'>,
  now: number,
): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify({ id_token: idToken, email, ...formatEnd(expiresAt, now) })}\n`;
    case 'header':
      return `Authorization: Bearer ${idToken}\n`;
    case 'raw':
      return `${idToken}\n`;
  }
}

function formatEnd(expiresAt: number | undefined, now: number) {
  return {
    expires_at: expiresAt === undefined ? null : new Date(expiresAt).toISOString(),
    expires_in: expiresAt === undefined ? null : Math.floor((expiresAt - now) / 1000),
  };
}
