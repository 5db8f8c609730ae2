import { getHome } from '../credentials/home.ts';
import { createProfileFile, type ProfileFile } from '../credentials/profile-file.ts';
import { UsageError } from '../errors.ts';
import type { Context } from './context.ts';

/** The options of every command, in the shape that both yargs and `node:util` read. */
export const globalOptions = {
  profile: {
    type: 'string',
    describe: 'Which profile (POSTERN_PROFILE; default: default)',
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

export function getProfileName(options: GlobalOptions, context: Pick<Context, 'env'>): string {
  return options.profile ?? (context.env['POSTERN_PROFILE'] || 'default');
}

/** The file of the profile that the command is about. */
export async function openProfile(
  options: GlobalOptions,
  context: Pick<Context, 'env' | 'uid'>,
): Promise<ProfileFile> {
  return createProfileFile(await getHome(context.env, context.uid), getProfileName(options, context));
}

/** Where scripts may expect a credential to come from; what is set there must not be passed over for another's. */
const otherSources = [
  'POSTERN_ACCESS_TOKEN',
  'POSTERN_CREDENTIALS',
  'POSTERN_REFRESH_TOKEN',
  'POSTERN_CREDENTIALS_FILE',
] as const;

/**
 * The profile whose credential the command uses.
 *
 * @throws UsageError where the environment names a credential: using the profile's would act as somebody else
 */
export async function openCredential(
  options: GlobalOptions,
  context: Pick<Context, 'env' | 'uid'>,
): Promise<ProfileFile> {
  const other = otherSources.find((name) => context.env[name]);
  if (other !== undefined) {
    throw new UsageError(`${other} is set, but credentials come from profiles only.`, {
      hint: `unset ${other}`,
    });
  }
  return openProfile(options, context);
}

/** Says something to the person, unless they asked for quiet. */
export function say(options: GlobalOptions, context: Pick<Context, 'stderr'>, text: string): void {
  if (!options.quiet) context.stderr.write(`${text}\n`);
}

/** Whether the command may ask a person. */
export function mayAsk(options: GlobalOptions, context: Pick<Context, 'env' | 'stdin'>): boolean {
  return !options['no-input'] && context.stdin.isTTY === true && !context.env['CI'];
}
