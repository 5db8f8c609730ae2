import type { Context } from './context.ts';
import { beforeDashes, behindDashes } from './dashes.ts';
import { exitCodes } from './exit-code.ts';
import { type OptionTable, type PlainOptions, parsePlainWords } from './plain-words.ts';

interface PlainCommand {
  options: OptionTable;
  /** Undefined, with nothing done, where yargs must decide. */
  run(args: readonly string[], context: Context): Promise<number> | undefined;
}

/** What each command takes and does, loaded with the command. */
const commands: Record<string, () => Promise<PlainCommand>> = {
  completion: async () => {
    const { completionOptions, runCompletion } = await import('./commands/completion.ts');
    return createPlainRun(
      completionOptions,
      ({ words: [shell], ...options }, context) =>
        runCompletion({ ...options, shell }, { commandNames, loadOptions }, context),
      1,
    );
  },
  doctor: async () => {
    const { doctorOptions, runDoctor } = await import('./commands/doctor.ts');
    return createPlainRun(doctorOptions, runDoctor);
  },
  exec: async () => {
    const { execOptions, runExec } = await import('./commands/exec.ts');
    return {
      options: execOptions,
      run: (args, context) => {
        const command = behindDashes(args);
        const options = command?.[0] ? parsePlainWords(beforeDashes(args), execOptions) : undefined;
        return options && command && runExec({ ...options, command }, context);
      },
    };
  },
  export: async () => {
    const { exportOptions, runExport } = await import('./commands/export.ts');
    return createPlainRun(exportOptions, runExport);
  },
  import: async () => {
    const { importOptions, runImport } = await import('./commands/import.ts');
    return createPlainRun(
      importOptions,
      ({ words: [path], ...options }, context) => runImport({ ...options, path }, context),
      1,
    );
  },
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
  'profile list': async () => {
    const { profileListOptions, runProfileList } = await import('./commands/profile-list.ts');
    return createPlainRun(profileListOptions, runProfileList);
  },
  'profile use': async () => {
    const { profileUseOptions, runProfileUse } = await import('./commands/profile-use.ts');
    return createPlainRun(
      profileUseOptions,
      ({ words: [name], ...options }, context) => runProfileUse({ ...options, name }, context),
      1,
    );
  },
  'profile rename': async () => {
    const { profileRenameOptions, runProfileRename } = await import('./commands/profile-rename.ts');
    return createPlainRun(
      profileRenameOptions,
      ({ words: [from, to], ...options }, context) => runProfileRename({ ...options, from, to }, context),
      2,
    );
  },
  'profile remove': async () => {
    const { profileRemoveOptions, runProfileRemove } = await import('./commands/profile-remove.ts');
    return createPlainRun(
      profileRemoveOptions,
      ({ words: [name], ...options }, context) => runProfileRemove({ ...options, name }, context),
      1,
    );
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
    if (load) return (await load()).run(argv.slice(length), context);
  }
  return undefined;
}

/** The names of all commands. */
export const commandNames: readonly string[] = Object.keys(commands);

/** What a command takes beside the global options. @param name one of {@link commandNames} */
export async function loadOptions(name: string): Promise<OptionTable> {
  return (await commands[name]?.())?.options ?? {};
}

function createPlainRun<const T extends OptionTable>(
  options: T,
  run: (options: PlainOptions<T>, context: Context) => Promise<unknown>,
  maximumWords = 0,
): PlainCommand {
  return {
    options,
    run: (args, context) => {
      const parsed = parsePlainWords(args, options, maximumWords);
      // A command that has no exit code of its own is done when it has not failed.
      return (
        parsed &&
        run(parsed, context).then((exitCode) => (typeof exitCode === 'number' ? exitCode : exitCodes.done))
      );
    },
  };
}
