import { PosternError, UsageError } from '../errors.ts';
import { completionOptions, runCompletion } from './commands/completion.ts';
import { doctorOptions, runDoctor } from './commands/doctor.ts';
import { execOptions, runExec } from './commands/exec.ts';
import { exportOptions, runExport } from './commands/export.ts';
import { importOptions, runImport } from './commands/import.ts';
import { loginOptions, runLogin } from './commands/login.ts';
import { logoutOptions, runLogout } from './commands/logout.ts';
import { queryOptions, runQueryCommand } from './commands/query.ts';
import { runStatus, statusOptions } from './commands/status.ts';
import { runToken, tokenOptions } from './commands/token.ts';
import type { Context } from './context.ts';
import { behindDashes, refuseNoDashes } from './dashes.ts';
import { exitCodes } from './exit-code.ts';
import { globalOptions } from './global-options.ts';
import { addLoginSteps, asLocal } from './login-steps.ts';
import { nameHelp } from './next-step.ts';
import { commandNames, loadOptions } from './plain-command.ts';
import { addProfileCommands } from './profile-commands.ts';
import { summaries } from './summaries.ts';
import { readVersion } from './version.ts';
import { refuseOddValues, tooManyWords, wordOf } from './words.ts';

const epilogue = `Exit codes: 0 done, 1 failed, 2 wrong usage, 4 a person must sign in, 130 interrupted.
A first sign-in: postern login --client-secrets client_secrets.json --project PROJECT
or, at a company: postern login --issuer URL --client-id ID --audience AUDIENCE --project PROJECT`;

/**
 * Parses a command line and runs its command. Each command's module says what it takes and does it; here they only
 * become yargs commands.
 *
 * @returns the exit code
 * @throws UsageError, and whatever the command throws
 */
export async function runCommandLine(argv: readonly string[], context: Context): Promise<number> {
  let exitCode: number = exitCodes.done;
  const finish = (code: number): void => {
    exitCode = code;
  };

  // On demand: everything of ours is one file once it is built, and this is not needed for a plain command line.
  const { default: yargs } = await import('yargs');
  const parser = yargs()
    .scriptName('postern')
    .usage(
      '$0 COMMAND\n\nSigns in to Google Cloud without a browser or a local server, and runs BigQuery queries.',
    )
    .command(
      'login',
      summaries.login,
      // Named first, so that the company's stand below them.
      (y) => addLoginSteps(y, context).group([], 'Options:').options(asLocal(loginOptions)),
      async (options) => runLogin(options, context),
    )
    .command(
      'logout',
      summaries.logout,
      (y) => y.options(logoutOptions),
      async (options) => runLogout(options, context),
    )
    .command(
      'status',
      summaries.status,
      (y) => y.options(statusOptions),
      async (options) => finish(await runStatus(options, context)),
    )
    .command('profile', summaries.profile, (y) => addProfileCommands(y, context, finish))
    .command(
      'token',
      summaries.token,
      (y) => y.options(tokenOptions),
      async (options) => runToken(options, context),
    )
    .command(
      'exec',
      summaries.exec,
      (y) =>
        y
          .usage(`$0 exec [OPTION...] -- COMMAND [ARG...]\n\n${summaries.exec}`)
          .options(execOptions)
          .middleware((options) => refuseNoDashes(argv, options), true),
      async (options) => finish(await runExec({ ...options, command: behindDashes(argv) ?? [] }, context)),
    )
    .command(
      'import [path]',
      summaries.import,
      (y) =>
        y
          .positional('path', {
            type: 'string',
            describe: "One of Google's authorized_user files; - is stdin",
          })
          // Or yargs takes - for an option, and the word for empty.
          .nargs('path', 1)
          .options(importOptions),
      async (options) => runImport({ ...options, path: wordOf(options.path, options._, 1) }, context),
    )
    .command(
      'export',
      summaries.export,
      (y) => y.options(exportOptions),
      async (options) => runExport(options, context),
    )
    .command(
      'query [sql]',
      summaries.query,
      (y) =>
        y
          .positional('sql', { type: 'string', describe: 'GoogleSQL; else --file, else stdin' })
          .options(queryOptions),
      async (options) => runQueryCommand({ ...options, sql: wordOf(options.sql, options._, 1) }, context),
    )
    .command(
      'doctor',
      summaries.doctor,
      (y) => y.options(doctorOptions),
      async (options) => finish(await runDoctor(options, context)),
    )
    .command(
      'completion [shell]',
      summaries.completion,
      (y) =>
        y
          .positional('shell', {
            type: 'string',
            describe:
              'bash, zsh or fish; else as SHELL says. In ~/.bashrc: eval "$(postern completion bash)"',
          })
          .options(completionOptions),
      async (options) =>
        runCompletion(
          { ...options, shell: wordOf(options.shell, options._, 1) },
          { commandNames, loadOptions },
          context,
        ),
    )
    .options(globalOptions)
    .demandCommand(1, 1, 'Which command?', tooManyWords)
    .strict()
    .check(refuseOddValues)
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
    })
    .recommendCommands()
    .help()
    .alias('help', 'h')
    .version(readVersion())
    .epilogue(epilogue)
    .wrap(Math.min(100, context.stderr.columns ?? 80))
    .locale('en')
    .exitProcess(false)
    .fail((message: string | undefined, error: Error | undefined) => {
      // A command's own failure comes without a message; yargs' own come with one, and some with an error as well.
      if (!message || error instanceof PosternError) throw error;
      throw new UsageError(sentenceOf(message), { hint: nameHelp(argv) });
    });

  // Like gh, which says what there is to somebody who asks for nothing.
  await parser.parseAsync(argv.length === 0 ? ['--help'] : [...argv], {}, (_error, _options, output) => {
    if (output) context.stdout.write(`${output}\n`);
  });
  return exitCode;
}

/** yargs' messages as one sentence: some come over several lines, or repeat a word that may be a pasted response. */
function sentenceOf(message: string): string {
  const sentence = message
    .replace(/^Not enough arguments following: (\S+)$/, '--$1 needs a value')
    .replace(/\S{41,}/g, (word) => `${word.slice(0, 12)}…`)
    .replace(/\s+/g, ' ')
    .trim();
  return /[.?!]$/.test(sentence) ? sentence : `${sentence}.`;
}
