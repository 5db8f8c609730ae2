import { resolve } from 'node:path';
import type { Credential } from '../credentials/sources/credential.ts';
import { createGoogleFile } from '../credentials/sources/google-file.ts';
import { PosternError } from '../errors.ts';
import { formatPrintable } from '../printable.ts';
import { quoteForShell } from './shell-quote.ts';

export const exportFormats = ['adc', 'env', 'external-account'] as const;

export type ExportFormat = (typeof exportFormats)[number];

/** What is handed out of a credential. */
export interface ExportContent {
  text: string;
  /** Whether whoever has it can act with the credential, wherever they are. */
  isSecret: boolean;
  /** What there is to know about it. */
  notes: string[];
}

/**
 * A credential in one of the formats that others read.
 *
 * @param command what Google's libraries are to run for a federated sign-in's ID token
 * @throws PosternError `not_exportable`
 */
export function createExport(
  credential: Credential,
  format: ExportFormat,
  command: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ExportContent {
  const { kept, json } = credential;
  const isFederated = kept?.type === 'federated';
  if (isFederated && format === 'adc') {
    throw notExportable(
      "Google's libraries cannot renew it themselves, and have to ask postern",
      'postern export --format external-account --out FILE',
    );
  }
  if (format === 'external-account' && !isFederated && json?.['type'] !== 'external_account') {
    throw notExportable('it is no federated sign-in', 'postern export (without --format external-account)');
  }
  const file = createGoogleFile(credential, command);
  if (file.kind === 'none') throw notExportable(file.reason);
  const { text, foreignHost } = file;
  const notes = [
    ...(foreignHost === undefined ? [] : [formatForeign(foreignHost, kept?.server.issuer)]),
    ...(isFederated ? formatUse(env, command) : []),
  ];
  return format === 'env'
    ? { text: formatVariables(credential), isSecret: true, notes }
    : { text, isSecret: !isFederated, notes };
}

/** @throws PosternError `not_exportable` */
function formatVariables({ kept, kind }: Credential): string {
  if (kept?.type !== 'authorized_user')
    throw notExportable(
      `a credential of the kind ${kind} has no refresh token of Google's`,
      kept && 'postern export --format external-account --out FILE',
    );
  const { client, refreshToken } = kept;
  const variables = {
    POSTERN_REFRESH_TOKEN: refreshToken,
    POSTERN_CLIENT_ID: client.id,
    POSTERN_CLIENT_SECRET: client.secret ?? '',
  };
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${quoteForShell(value)}`);
  return `export ${assignments.join(' ')}\n`;
}

function formatForeign(host: string, issuer: string | undefined): string {
  return (
    `This sign-in is that of ${host}, which is not Google: Google's libraries will not get a token with it. ` +
    `postern will, with POSTERN_AUTHORIZATION_SERVER=${issuer}`
  );
}

/** The libraries start no program unless they are told that they may. */
function formatUse(
  { POSTERN_HOME: home }: Readonly<Record<string, string | undefined>>,
  command: readonly string[],
): string[] {
  const parted = command.find((word) => /\s/.test(word));
  const cannot = 'The ones for Go and Java cannot: they part a command at every space, and there is one in';
  return [
    "Google's libraries run postern to use it, on this machine and as you, but only with this in their environment:",
    // They may run it in another folder.
    `  GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1${home ? ` POSTERN_HOME=${quoteForShell(resolve(home))}` : ''}`,
    ...(parted === undefined ? [] : [`${cannot} ${formatPrintable(parted, 300)}`]),
  ];
}

function notExportable(reason: string, hint?: string): PosternError {
  return new PosternError('not_exportable', `This credential cannot be exported: ${reason}.`, {
    hint: hint ?? 'postern status says which it is; postern token prints an access token of it.',
  });
}
