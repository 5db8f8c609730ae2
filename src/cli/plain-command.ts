import type { Context } from './context.ts';
import { exitCodes } from './exit-code.ts';
import { type PlainOptions, parsePlainWords } from './plain-words.ts';

type RunPlainly = (args: readonly string[], context: Context) => Promise<number> | undefined;

/** What each command takes and does, loaded with the command. */
const commands: Record<string, () => Promise<RunPlainly>> = {
  login: async () => {
    const { loginOptions, runLogin } = await import('./commands/login.ts');
    return createPlainRun(loginOptions, runLogin);
  },
  'login start': async () => {
    const { loginStartOptions, runLoginStart } = await import('./commands/login-start.ts');
    return createPlainRun(loginStartOptions, runLoginStart);
  },
  'login finish': async () => {
    const { loginFinishOptions, runLoginFinish } = await import('./commands/login-finish.ts');
    return createPlainRun(
      loginFinishOptions,
      ({ words: [id], ...options }, context) => runLoginFinish({ ...options, id }, context),
      1,
    );
  },
  'login pending': async () => {
    const { loginPendingOptions, runLoginPending } = await import('./commands/login-pending.ts');
    return createPlainRun(loginPendingOptions, runLoginPending);
  },
  'login cancel': async () => {
    const { loginCancelOptions, runLoginCancel } = await import('./commands/login-cancel.ts');
    return createPlainRun(
      loginCancelOptions,
      ({ words: [id], ...options }, context) => runLoginCancel({ ...options, id }, context),
      1,
    );
  },
  logout: async () => {
    const { logoutOptions, runLogout } = await import('./commands/logout.ts');
    return createPlainRun(logoutOptions, runLogout);
  },
  query: async () => {
    const { queryOptions, runQueryCommand } = await import('./commands/query.ts');
    return createPlainRun(
      queryOptions,
      ({ words: [sql], ...options }, context) => runQueryCommand({ ...options, sql }, context),
      1,
    );
  },
  status: async () => {
    const { statusOptions, runStatus } = await import('./commands/status.ts');
    return createPlainRun(statusOptions, runStatus);
  },
  token: async () => {
    const { tokenOptions, runToken } = await import('./commands/token.ts');
    return createPlainRun(tokenOptions, runToken);
  },
};

/**
 * Runs a command line that is plainly right.
 *
 * @returns the exit code; undefined, with nothing done, where yargs must decide
 */
export async function runPlainCommand(
  argv: readonly string[],
  context: Context,
): Promise<number | undefined> {
  // The longer name first: `login start` is not `login`.
  for (const length of [2, 1]) {
    const name = argv.slice(0, length).join(' ');
    const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (load) return (await load())(argv.slice(length), context);
  }
  return undefined;
}

function createPlainRun<const T extends Parameters<typeof parsePlainWords>[1]>(
  table: T,
  run: (options: PlainOptions<T>, context: Context) => Promise<unknown>,
  maximumWords = 0,
): RunPlainly {
  return (args, context) => {
    const options = parsePlainWords(args, table, maximumWords);
    // A command that has no exit code of its own is done when it has not failed.
    return (
      options &&
      run(options, context).then((exitCode) => (typeof exitCode === 'number' ? exitCode : exitCodes.done))
    );
  };
}
