import { defaultProfile, forgetChosenProfile, readChosenProfile } from '../../credentials/chosen-profile.ts';
import { getHome } from '../../credentials/home.ts';
import { createProfileFile, type ProfileFile } from '../../credentials/profile-file.ts';
import { requireProfile } from '../../credentials/profile-list.ts';
import { PosternError, UsageError } from '../../errors.ts';
import { formatPrintable } from '../../printable.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { type GlobalOptions, mayAsk, say } from '../global-options.ts';
import { confirm } from '../terminal/confirm.ts';

export const profileRemoveOptions = {
  yes: { type: 'boolean', describe: 'Do not ask' },
} as const;

export interface ProfileRemoveOptions extends GlobalOptions {
  name?: string | undefined;
  yes?: boolean | undefined;
}

/**
 * `postern profile remove`: forgets a profile, damaged or not, and revokes nothing. What stays valid is said, and the
 * person is asked first: nothing brings the credential back.
 *
 * @returns 1 where the person says no
 */
export async function runProfileRemove(options: ProfileRemoveOptions, context: Context): Promise<number> {
  const { env, uid, signal } = context;
  const { name } = options;
  if (name === undefined) throw new UsageError('Which profile?', { hint: 'postern profile list' });
  const home = await getHome(env, uid);
  const file = createProfileFile(home, name);
  requireProfile(home, name);
  const isChosen = readChosenProfile(home) === name;
  const rest = describeRest(file);
  if (!options.yes) {
    if (!mayAsk(options, context)) {
      throw new UsageError(`Nobody can be asked whether to remove profile ${name}.`, {
        hint: `postern profile remove ${name} --yes, or postern logout --profile ${name}, which revokes, too`,
      });
    }
    context.stderr.write(`${rest} postern logout --profile ${name} would end it there, too.\n`);
    if (!(await confirm(context, `Remove profile ${name}?`, signal, { enter: false }))) {
      say(options, context, 'Nothing was removed.');
      return exitCodes.failed;
    }
  }
  // Locked, so that a refresh under way in another process does not bring back what is forgotten here.
  await file.exclusively(async () => file.remove(), { signal });
  say(options, context, `Profile ${name} is removed.${options.yes ? ` ${rest}` : ''}`);
  if (isChosen && name !== defaultProfile) {
    forgetChosenProfile(home);
    say(options, context, `Commands use profile ${defaultProfile} again.`);
  }
  return exitCodes.done;
}

/** What goes on without the profile. */
function describeRest(file: ProfileFile): string {
  try {
    const { account = 'the account', server } = file.read()?.credential ?? {};
    const [who, where] = [account, server?.issuer ?? 'the server'].map((text) => formatPrintable(text, 100));
    return `The sign-in of ${who} stays valid at ${where}.`;
  } catch (error) {
    if (!(error instanceof PosternError)) throw error;
    return `${error.message} A sign-in in it stays valid at its server.`;
  }
}
