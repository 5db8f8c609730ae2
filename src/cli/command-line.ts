import yargs from 'yargs';
import { UsageError } from '../errors.ts';
import { loginOptions, runLogin } from './commands/login.ts';
import { logoutOptions, runLogout } from './commands/logout.ts';
import { queryOptions, runQueryCommand } from './commands/query.ts';
import { runStatus, statusOptions } from './commands/status.ts';
import { runToken, tokenOptions } from './commands/token.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit-code.ts';
import { globalOptions } from './global-options.ts';
import { readVersion } from './version.ts';

const epilogue = `Exit codes: 0 done, 1 failed, 2 wrong usage, 4 a person must sign in, 130 interrupted.
A first sign-in: postern login --client-secrets client_secrets.json --project PROJECT`;

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

  const parser = yargs()
    .scriptName('postern')
    .usage(
      '$0 COMMAND\n\nSigns in to Google Cloud without a browser or a local server, and runs BigQuery queries.',
    )
    .command(
      'login',
      'Sign in and keep the credential',
      (y) => y.options(loginOptions),
      async (options) => runLogin(options, context),
    )
    .command(
      'logout',
      'Revoke the credential and forget it',
      (y) => y.options(logoutOptions),
      async (options) => runLogout(options, context),
    )
    .command(
      'status',
      'Show where the profile stands',
      (y) => y.options(statusOptions),
      async (options) => finish(await runStatus(options, context)),
    )
    .command(
      'token',
      'Print an access token',
      (y) => y.options(tokenOptions),
      async (options) => runToken(options, context),
    )
    .command(
      'query [sql]',
      'Run a query and print its rows',
      (y) =>
        y
          .positional('sql', { type: 'string', describe: 'GoogleSQL; else --file, else stdin' })
          .options(queryOptions),
      async (options) => runQueryCommand(options, context),
    )
    .options(globalOptions)
    .demandCommand(1, 1, 'Which command?', 'Too many words; SQL with spaces goes in single quotes.')
    .strict()
    .check(refuseRepetition)
    .parserConfiguration({ 'camel-case-expansion': false, 'dot-notation': false, 'parse-numbers': false })
    .recommendCommands()
    .help()
    .alias('help', 'h')
    .version(readVersion())
    .epilogue(epilogue)
    .wrap(Math.min(100, context.stderr.columns ?? 80))
    .locale('en')
    .exitProcess(false)
    .fail((message: string | undefined, error: Error | undefined) => {
      throw error ?? new UsageError(sentenceOf(message ?? 'That cannot be read.'));
    });

  await parser.parseAsync([...argv], {}, (_error, _options, output) => {
    if (output) context.stdout.write(`${output}\n`);
  });
  return exitCode;
}

/** yargs turns an option given twice into a list: right for those that may repeat, a mistake for all others. */
function refuseRepetition(options: Record<string, unknown>): true {
  const repeated = Object.entries(options).find(
    ([name, value]) => Array.isArray(value) && name !== '_' && name !== 'scope' && name !== 'allow-endpoint',
  );
  if (repeated) throw new UsageError(`--${repeated[0]} was given more than once.`);
  return true;
}

/** yargs' messages as one sentence: some come over several lines. */
function sentenceOf(message: string): string {
  const sentence = message.replace(/\s+/g, ' ').trim();
  return /[.?!]$/.test(sentence) ? sentence : `${sentence}.`;
}
