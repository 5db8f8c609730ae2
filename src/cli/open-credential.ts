import { defaultProfile } from '../credentials/chosen-profile.ts';
import type { ProfileFile } from '../credentials/profile-file.ts';
import { chooseSource } from '../credentials/sources/choose-source.ts';
import type { Credential } from '../credentials/sources/credential.ts';
import { openStoredCredential } from '../credentials/sources/stored-credential.ts';
import { PosternError, SignInRequiredError } from '../errors.ts';
import type { Context } from './context.ts';
import { type GlobalOptions, openProfile } from './global-options.ts';
import { nameProfile } from './name-profile.ts';

/** The options of every command that uses a credential. */
export const credentialOptions = {
  credentials: {
    type: 'string',
    describe: "One of Google's credential files in place of the profile; - is stdin",
    requiresArg: true,
  },
  adc: { type: 'boolean', describe: 'Application Default Credentials, the metadata server included' },
} as const;

export interface CredentialOptions extends GlobalOptions {
  credentials?: string | undefined;
  adc?: boolean | undefined;
}

/**
 * The credential that the command uses: what the command line names, the environment's, the profile's, or Application
 * Default Credentials, in this order.
 *
 * @throws SignInRequiredError `not_signed_in`
 * @throws UsageError, PosternError what the sources throw
 */
export async function openCredential(options: CredentialOptions, context: Context): Promise<Credential> {
  const source = chooseSource(options, context.env);
  if (source.kind === 'profile') {
    const store = await openKept(options, context, source.isNamed);
    if (store) return openStoredCredential(store, { source: source.name, path: store.path });
  }
  const { openElsewhere } = await import('./open-elsewhere.ts');
  return openElsewhere(source, context);
}

/**
 * The profile that is meant. Only where none is named or chosen may another credential stand in for a missing one.
 *
 * @returns undefined where one may
 */
async function openKept(
  options: CredentialOptions,
  context: Context,
  isNamed: boolean,
): Promise<ProfileFile | undefined> {
  try {
    const store = await openProfile(options, context);
    const isMeant = isNamed || store.name !== defaultProfile;
    if (store.read() !== undefined) return store;
    if (isMeant) throw nobodyAs(store.name);
    return undefined;
  } catch (error) {
    // A machine whose user has no home folder keeps nothing, and may have a credential all the same.
    if (error instanceof PosternError && error.code === 'no_home' && !isNamed) return undefined;
    throw error;
  }
}

/** Somebody may be signed in as the profile in use. */
function nobodyAs(profile: string): SignInRequiredError {
  return new SignInRequiredError('not_signed_in', `Nobody is signed in as profile ${profile}.`, {
    hint: nameProfile('postern login', profile),
  });
}
