import { resolve } from 'node:path';
import type { Credential } from '../../credentials/sources/credential.ts';
import { createGoogleFile } from '../../credentials/sources/google-file.ts';
import { PosternError, UsageError } from '../../errors.ts';
import { formatPrintable } from '../../printable.ts';
import type { Context } from '../context.ts';
import { createCommandEnvironment } from '../exec/command-environment.ts';
import { type CredentialFile, sweepCredentialFiles, writeCredentialFile } from '../exec/credential-file.ts';
import { runCommand } from '../exec/run-command.ts';
import { formatError } from '../format-error.ts';
import { openProfile, say } from '../global-options.ts';
import { type CredentialOptions, credentialOptions, openCredential } from '../open-credential.ts';
import { atProcessEnd } from '../terminal/process-end.ts';
import { createExecutableCommand } from '../token/executable-command.ts';
import { chooseMinTtl, parseMinTtl, tokenOptions } from './token.ts';

export const execOptions = {
  'min-ttl': tokenOptions['min-ttl'],
  ...credentialOptions,
} as const;

export interface ExecOptions extends CredentialOptions {
  'min-ttl'?: string | undefined;
  /** All that stands behind `--`, as it was typed. */
  command: readonly string[];
}

/**
 * `postern exec`: runs a command as the person, or the service, that the credential is.
 *
 * @returns the command's exit code; 127 if there is no such command, 126 if it cannot be run, as in a shell
 */
export async function runExec({ command, ...options }: ExecOptions, context: Context): Promise<number> {
  if (!command[0]) throw new UsageError('Which command?', { hint: 'postern exec -- COMMAND [ARG...]' });
  parseMinTtl(options['min-ttl']);
  const { env, now, signal, signals, lifetime } = context;
  if (signals) sweepCredentialFiles(context, signals);
  const credential = await openCredential(options, context);
  const minTtlMs = chooseMinTtl(credential, options['min-ttl']);
  const { accessToken } = await credential.getAccessToken({ now, signal, minTtlMs });
  const isProfile = credential.source === 'profile';
  const profile = isProfile ? (await openProfile(options, context)).name : undefined;
  signal.throwIfAborted();

  const file = await provideFile(credential, options, context);
  const forget = file && lifetime ? atProcessEnd(lifetime, file.remove) : undefined;
  try {
    const variables = createCommandEnvironment(env, { credential, accessToken, profile, file: file?.path });
    const end = await runCommand(command, variables, context, (pid) => file?.mark(pid));
    return end.kind === 'ended' ? end.exitCode : explainNotStarted(command[0], end.code, options, context);
  } finally {
    forget?.();
    file?.remove();
  }
}

/** What `GOOGLE_APPLICATION_CREDENTIALS` names. Where there can be nothing, the person is told why. */
async function provideFile(
  credential: Credential,
  options: CredentialOptions,
  context: Context,
): Promise<CredentialFile | undefined> {
  const { path, json } = credential;
  // A file that is Google's own already, such as a service account's key, is not copied.
  if (json && path !== undefined) {
    return { path: resolve(path), mark: () => undefined, remove: () => undefined };
  }
  const file = createGoogleFile(credential, await createExecutableCommand(credential, options, context));
  const written =
    file.kind === 'file' && file.foreignHost === undefined && context.signals
      ? writeCredentialFile(file.text, context.signals.pid, context)
      : undefined;
  if (written) return written;
  const reason =
    file.kind === 'none'
      ? file.reason
      : file.foreignHost === undefined
        ? 'no file can be written here'
        : `the sign-in is that of ${file.foreignHost}, and Google's libraries would take it to Google`;
  say(options, context, `GOOGLE_APPLICATION_CREDENTIALS is not set for the command: ${reason}.`);
  return undefined;
}

function explainNotStarted(
  command: string,
  code: string | undefined,
  options: CredentialOptions,
  { stderr }: Context,
): number {
  const name = formatPrintable(command, 100);
  const isMissing = code === 'ENOENT';
  const failure = isMissing
    ? new PosternError('command_not_found', `There is no command ${name}.`, { hint: `command -v ${name}` })
    : new PosternError('command_not_executable', `${name} cannot be run (${code ?? 'unknown'}).`, {
        hint: `ls -l ${name}`,
      });
  stderr.write(formatError(failure, { json: options.json === true }));
  return isMissing ? 127 : 126;
}
