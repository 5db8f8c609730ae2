import type { Credential } from '../../credentials/sources/credential.ts';
import { createGoogleFile } from '../../credentials/sources/google-file.ts';
import { PosternError, UsageError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { say } from '../global-options.ts';
import { type CredentialOptions, credentialOptions, openCredential } from '../open-credential.ts';
import { writeSecretFile } from '../secret-file.ts';
import { quoteForShell } from '../shell-quote.ts';

const formats = ['adc', 'env'] as const;

export const exportOptions = {
  format: {
    type: 'string',
    choices: formats,
    default: 'adc',
    describe: "adc: a file for Google's libraries; env: shell lines for POSTERN_REFRESH_TOKEN",
    requiresArg: true,
  },
  out: { type: 'string', describe: 'Write it there, mode 0600, in place of stdout', requiresArg: true },
  force: { type: 'boolean', describe: 'Replace a file that is there' },
  ...credentialOptions,
} as const;

export interface ExportOptions extends CredentialOptions {
  format?: string | undefined;
  out?: string | undefined;
  force?: boolean | undefined;
}

/** `postern export`: hands out the credential itself, which lives until it is revoked, not an access token of it. */
export async function runExport(options: ExportOptions, context: Context): Promise<void> {
  const { format, out, force = false } = options;
  if (force && out === undefined) {
    throw new UsageError('--force replaces a file, and none is named.', {
      hint: 'postern export --out FILE --force',
    });
  }
  if (options.json && format === 'env') throw new UsageError('--json and --format env name two formats.');
  const credential = await openCredential(options, context);
  const { text, foreignHost } = readyForGoogle(credential);
  const content = format === 'env' ? formatVariables(credential) : text;
  if (foreignHost !== undefined) sayForeign(credential, foreignHost, options, context);
  if (out === undefined) {
    if (context.stdout.isTTY) {
      say(
        options,
        context,
        'What follows is a secret, on your screen and in what it remembers: --out FILE is safer.',
      );
    }
    context.stdout.write(content);
    return;
  }
  writeSecretFile(out, content, { option: '--out', force });
  say(options, context, `Written to ${out}. Whoever has that file acts as you, until: postern logout`);
}

/** @throws PosternError `not_exportable` */
function readyForGoogle(credential: Credential): { text: string; foreignHost: string | undefined } {
  const file = createGoogleFile(credential);
  if (file.kind === 'file') return file;
  throw notExportable(file.reason);
}

/** @throws PosternError `not_exportable` */
function formatVariables({ authorizedUser, kind }: Credential): string {
  if (!authorizedUser) throw notExportable(`a credential of the kind ${kind} has no refresh token`);
  const { client, refreshToken } = authorizedUser;
  const variables = {
    POSTERN_REFRESH_TOKEN: refreshToken,
    POSTERN_CLIENT_ID: client.id,
    POSTERN_CLIENT_SECRET: client.secret ?? '',
  };
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${quoteForShell(value)}`);
  return `export ${assignments.join(' ')}\n`;
}

function notExportable(reason: string): PosternError {
  return new PosternError('not_exportable', `This credential cannot be exported: ${reason}.`, {
    hint: 'postern status says which it is; postern token prints an access token of it.',
  });
}

function sayForeign(
  { authorizedUser }: Credential,
  host: string,
  options: ExportOptions,
  context: Context,
): void {
  say(
    options,
    context,
    `This sign-in is that of ${host}, which is not Google: Google's libraries will not get a token with it. ` +
      `postern will, with POSTERN_AUTHORIZATION_SERVER=${authorizedUser?.server.issuer}`,
  );
}
