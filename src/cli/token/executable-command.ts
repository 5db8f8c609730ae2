import type { Credential } from '../../credentials/sources/credential.ts';
import type { Context } from '../context.ts';
import { type GlobalOptions, openProfile } from '../global-options.ts';

/** What a library has to run for the ID token of a credential: this very program, and the profile by its name. */
export async function createExecutableCommand(
  { source }: Pick<Credential, 'source'>,
  options: GlobalOptions,
  context: Pick<Context, 'env' | 'uid' | 'program'>,
): Promise<string[]> {
  const { program = ['postern'] } = context;
  const profile = source === 'profile' ? ['--profile', (await openProfile(options, context)).name] : [];
  return [...program, 'token', '--format', 'executable', ...profile];
}
