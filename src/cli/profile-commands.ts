import type { Argv } from 'yargs';
import { profileListOptions, runProfileList } from './commands/profile-list.ts';
import { profileRemoveOptions, runProfileRemove } from './commands/profile-remove.ts';
import { profileRenameOptions, runProfileRename } from './commands/profile-rename.ts';
import { profileUseOptions, runProfileUse } from './commands/profile-use.ts';
import type { Context } from './context.ts';
import type { GlobalOptions } from './global-options.ts';
import { summaries } from './summaries.ts';
import { wordOf, wordsOf } from './words.ts';

/** The commands below `profile`, as yargs knows them. */
export function addProfileCommands<T extends GlobalOptions>(
  y: Argv<T>,
  context: Context,
  finish: (exitCode: number) => void,
): Argv<T> {
  const name = { type: 'string', describe: 'Which profile' } as const;
  return y
    .command(
      'list',
      summaries['profile list'],
      (list) => list.options(profileListOptions),
      async (options) => runProfileList(options, context),
    )
    .command(
      'use [name]',
      summaries['profile use'],
      (use) => use.positional('name', name).options(profileUseOptions),
      async (options) => runProfileUse({ ...options, name: wordOf(options.name, options._, 2) }, context),
    )
    .command(
      'rename [from] [to]',
      summaries['profile rename'],
      (rename) =>
        rename
          .positional('from', name)
          .positional('to', { type: 'string', describe: 'What its name is to be' })
          .options(profileRenameOptions),
      async (options) => {
        const [from, to] = wordsOf([options.from, options.to], options._, 2);
        return runProfileRename({ ...options, from, to }, context);
      },
    )
    .command(
      'remove [name]',
      summaries['profile remove'],
      (remove) => remove.positional('name', name).options(profileRemoveOptions),
      async (options) =>
        finish(await runProfileRemove({ ...options, name: wordOf(options.name, options._, 2) }, context)),
    )
    .demandCommand(1, 'Which command?');
}
