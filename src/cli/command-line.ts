import yargs from 'yargs';
import { PosternError, UsageError } from '../errors.ts';
import { loginOptions, runLogin } from './commands/login.ts';
import { logoutOptions, runLogout } from './commands/logout.ts';
import { queryOptions, runQueryCommand } from './commands/query.ts';
import { runStatus, statusOptions } from './commands/status.ts';
import { runToken, tokenOptions } from './commands/token.ts';
import type { Context } from './context.ts';
import { exitCodes } from './exit-code.ts';
import { globalOptions } from './global-options.ts';
import { addLoginSteps, asLocal } from './login-steps.ts';
import { readVersion } from './version.ts';
import { refuseOddValues, tooManyWords, wordOf } from './words.ts';

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
      (y) => addLoginSteps(y, context).options(asLocal(loginOptions)),
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
      async (options) => runQueryCommand({ ...options, sql: wordOf(options.sql, options._, 1) }, context),
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

/** Where the words that were typed are explained: the command's own help, if there is such a command. */
function nameHelp([name = '']: readonly string[]): string {
  const isCommand = ['login', 'logout', 'query', 'status', 'token'].includes(name);
  return isCommand ? `postern ${name} --help` : 'postern --help';
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
