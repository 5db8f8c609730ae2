import { writeChosenProfile } from '../../credentials/chosen-profile.ts';
import { getHome } from '../../credentials/home.ts';
import { createProfileFile } from '../../credentials/profile-file.ts';
import { requireProfile } from '../../credentials/profile-list.ts';
import { UsageError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { type GlobalOptions, say } from '../global-options.ts';

export const profileUseOptions = {} as const;

export interface ProfileUseOptions extends GlobalOptions {
  name?: string | undefined;
}

/** `postern profile use`: chooses the profile that commands take when neither an option nor the environment names one. */
export async function runProfileUse(options: ProfileUseOptions, context: Context): Promise<void> {
  const { env, uid } = context;
  const { name } = options;
  if (name === undefined) throw new UsageError('Which profile?', { hint: 'postern profile list' });
  const home = await getHome(env, uid);
  const { name: chosen } = createProfileFile(home, name);
  requireProfile(home, chosen);
  writeChosenProfile(home, chosen);
  say(options, context, `Commands use profile ${chosen} now.`);
  const named = env['POSTERN_PROFILE'];
  if (named && named !== chosen) say(options, context, `But not here: POSTERN_PROFILE is set, to ${named}.`);
}
