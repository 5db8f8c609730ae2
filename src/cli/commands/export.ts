import { UsageError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { createExport, exportFormats } from '../export-content.ts';
import { say } from '../global-options.ts';
import { type CredentialOptions, credentialOptions, openCredential } from '../open-credential.ts';
import { writeSecretFile } from '../secret-file.ts';
import { createExecutableCommand } from '../token/executable-command.ts';

export const exportOptions = {
  format: {
    type: 'string',
    choices: exportFormats,
    default: 'adc',
    describe:
      "adc: a file for Google's libraries; env: shell lines; external-account: a file that runs postern",
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
  const { out, force = false } = options;
  const { env, stdout } = context;
  if (force && out === undefined) {
    throw new UsageError('--force replaces a file, and none is named.', {
      hint: 'postern export --out FILE --force',
    });
  }
  const format = exportFormats.find((name) => name === options.format) ?? exportOptions.format.default;
  if (options.json && format === 'env') throw new UsageError('--json and --format env name two formats.');
  const credential = await openCredential(options, context);
  const command = await createExecutableCommand(credential, options, context);
  const { text, isSecret, notes } = createExport(credential, format, command, env);
  for (const note of notes) say(options, context, note);
  if (out === undefined) {
    if (isSecret && stdout.isTTY) {
      say(
        options,
        context,
        'What follows is a secret, on your screen and in what it remembers: --out FILE is safer.',
      );
    }
    stdout.write(text);
    return;
  }
  writeSecretFile(out, text, { option: '--out', force });
  const reach = isSecret ? ' Whoever has that file acts as you, until: postern logout' : '';
  say(options, context, `Written to ${out}.${reach}`);
}
