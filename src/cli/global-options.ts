import { readChosenProfile } from '../credentials/chosen-profile.ts';
import { getHome, type Home } from '../credentials/home.ts';
import { createProfileFile, type ProfileFile } from '../credentials/profile-file.ts';
import type { Context } from './context.ts';

/** The options of every command, in the shape that both yargs and `node:util` read. */
export const globalOptions = {
  profile: {
    type: 'string',
    describe: 'Which profile (POSTERN_PROFILE; else the one in use, at first "default")',
    requiresArg: true,
  },
  json: { type: 'boolean', describe: 'Structured data on stdout, errors too on stderr' },
  'no-input': { type: 'boolean', describe: 'Never ask' },
  quiet: { type: 'boolean', describe: 'Say nothing on stderr but errors' },
} as const;

export interface GlobalOptions {
  profile?: string | undefined;
  json?: boolean | undefined;
  'no-input'?: boolean | undefined;
  quiet?: boolean | undefined;
}

/** The name of the profile that the command is about. @throws PosternError what reading the chosen one throws */
export function getProfileName(options: GlobalOptions, { env }: Pick<Context, 'env'>, home: Home): string {
  return options.profile ?? (env['POSTERN_PROFILE'] || readChosenProfile(home));
}

/** The file of the profile that the command is about. */
export async function openProfile(
  options: GlobalOptions,
  context: Pick<Context, 'env' | 'uid'> & Partial<Pick<Context, 'stderr'>>,
): Promise<ProfileFile> {
  const { env, uid, stderr } = context;
  const tell = (note: string): void => stderr && say(options, { stderr }, note);
  const home = await getHome(env, uid);
  return createProfileFile(home, getProfileName(options, { env }, home), tell);
}

/** Says something to the person, unless they asked for quiet. */
export function say(options: GlobalOptions, context: Pick<Context, 'stderr'>, text: string): void {
  if (!options.quiet) context.stderr.write(`${text}\n`);
}

/** Whether the command may ask a person. */
export function mayAsk(options: GlobalOptions, context: Pick<Context, 'env' | 'stdin'>): boolean {
  return !options['no-input'] && context.stdin.isTTY === true && !context.env['CI'];
}
