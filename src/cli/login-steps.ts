import type { Argv } from 'yargs';
import { loginCancelOptions, runLoginCancel } from './commands/login-cancel.ts';
import { loginFinishOptions, runLoginFinish } from './commands/login-finish.ts';
import { loginPendingOptions, runLoginPending } from './commands/login-pending.ts';
import { loginStartOptions, runLoginStart } from './commands/login-start.ts';
import type { Context } from './context.ts';
import type { GlobalOptions } from './global-options.ts';
import { summaries } from './summaries.ts';
import { wordOf } from './words.ts';

/** The commands below `login`, as yargs knows them. */
export function addLoginSteps<T extends GlobalOptions>(y: Argv<T>, context: Context): Argv<T> {
  const id = { type: 'string', describe: 'Which login, where several wait' } as const;
  return y
    .command(
      'start',
      summaries['login start'],
      (start) => start.group([], 'Options:').options(loginStartOptions),
      async (options) => runLoginStart(options, context),
    )
    .command(
      'finish [id]',
      summaries['login finish'],
      (finish) => finish.positional('id', id).options(loginFinishOptions),
      async (options) => runLoginFinish({ ...options, id: wordOf(options.id, options._, 2) }, context),
    )
    .command(
      'pending',
      summaries['login pending'],
      (pending) => pending.options(loginPendingOptions),
      async (options) => runLoginPending(options, context),
    )
    .command(
      'cancel [id]',
      summaries['login cancel'],
      (cancel) => cancel.positional('id', id).options(loginCancelOptions),
      async (options) => runLoginCancel({ ...options, id: wordOf(options.id, options._, 2) }, context),
    );
}

/** Options that the commands below do not take: yargs would pass them on. */
export function asLocal<T extends object>(options: T): T {
  const local = Object.entries(options).map(([name, option]) => [name, { ...option, global: false }]);
  return Object.fromEntries(local) as T;
}
