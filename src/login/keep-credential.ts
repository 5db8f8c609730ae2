import type { KeptCredential, Profile } from '../credentials/profile.ts';
import type { ProfileStore } from '../credentials/profile-store.ts';
import { PosternError } from '../errors.ts';
import { discardCredential, type ListKept } from './discard-credential.ts';
import { deadRedirectUri } from './pending-login.ts';

/** What a profile holds already. A damaged one is no reason not to sign in: writing sets it aside. */
export function readUnlessCorrupt(store: ProfileStore): Profile | undefined {
  try {
    return store.read();
  } catch (error) {
    if (error instanceof PosternError && error.code === 'credential_corrupt') return undefined;
    throw error;
  }
}

/** What a sign-in brings along for its profile beside the credential. */
interface Settings {
  project?: string | undefined;
  quotaProject?: string | undefined;
  /** Where it ended: it belongs to its client, and is forgotten with it. */
  redirectUri?: string | undefined;
  /** By which flow it came, and what was asked for; not given: it came from no sign-in here. */
  flow?: string | undefined;
  askedScopes?: readonly string[] | undefined;
}

/**
 * Keeps a new sign-in in place of the old one; settings that are not given stay as they were. A credential that cannot
 * be kept is revoked: nobody has it, and nobody would know of it.
 *
 * @throws what writing the store throws
 */
export async function keepCredential(
  store: ProfileStore,
  credential: KeptCredential,
  settings: Settings = {},
  listKept: ListKept = () => listCredential(store),
): Promise<void> {
  try {
    await storeCredential(store, credential, settings);
  } catch (error) {
    await discardCredential(credential, listKept);
    throw error;
  }
}

/** What a store holds, where nothing but it is known of. */
export function listCredential(store: ProfileStore): KeptCredential[] {
  const kept = readUnlessCorrupt(store)?.credential;
  return kept ? [kept] : [];
}

/** The same for a credential that is written down elsewhere, so that keeping it can be tried again. */
export function storeCredential(
  store: ProfileStore,
  credential: KeptCredential,
  settings: Settings,
): Promise<void> {
  return store.exclusively(async () => {
    const kept = readUnlessCorrupt(store);
    const project = settings.project ?? kept?.project;
    const quotaProject = settings.quotaProject ?? kept?.quotaProject;
    const { redirectUri = deadRedirectUri, flow, askedScopes } = settings;
    await store.write({
      credential,
      ...(project && { project }),
      ...(quotaProject && { quotaProject }),
      ...(redirectUri !== deadRedirectUri && { redirectUri }),
      ...(flow && { flow }),
      ...(askedScopes && { askedScopes: [...askedScopes] }),
    });
  });
}
