import { getHome } from '../../credentials/home.ts';
import { renameProfile } from '../../credentials/rename-profile.ts';
import { UsageError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { type GlobalOptions, say } from '../global-options.ts';

export const profileRenameOptions = {} as const;

export interface ProfileRenameOptions extends GlobalOptions {
  from?: string | undefined;
  to?: string | undefined;
}

/** `postern profile rename`: gives a profile another name, and never another profile's. */
export async function runProfileRename(options: ProfileRenameOptions, context: Context): Promise<void> {
  const { env, uid, signal } = context;
  const { from, to } = options;
  if (from === undefined || to === undefined) {
    throw new UsageError('Which profile, and what is its name to be?', {
      hint: 'postern profile rename OLD NEW',
    });
  }
  await renameProfile(await getHome(env, uid), from, to, { signal });
  say(options, context, `Profile ${from} is ${to} now.`);
}
