import { revokeCredential } from '../../credentials/revoke.ts';
import type { Context } from '../context.ts';
import { type GlobalOptions, getProfileName, openProfile, say } from '../global-options.ts';

export const logoutOptions = {
  local: { type: 'boolean', describe: 'Forget without revoking' },
} as const;

export interface LogoutOptions extends GlobalOptions {
  local?: boolean | undefined;
}

/** `postern logout`: revokes the credential at the server that issued it, then forgets it, even if revoking failed. */
export async function runLogout(options: LogoutOptions, context: Context): Promise<void> {
  const store = await openProfile(options, context);
  if (!store.read()) {
    say(options, context, `Nobody is signed in as profile ${getProfileName(options, context)}.`);
    return;
  }
  // Locked, so that a refresh under way in another process does not bring back what is forgotten here.
  await store.exclusively(
    async () => {
      const profile = store.read();
      let failure: unknown;
      try {
        if (profile && !options.local) await revokeCredential(profile.credential, { signal: context.signal });
      } catch (error) {
        // Whoever stops a logout still has the credential to try again with.
        context.signal.throwIfAborted();
        failure = error;
      }
      store.remove();
      if (!failure) return;
      say(options, context, 'Forgotten here, but not revoked.');
      throw failure;
    },
    { signal: context.signal },
  );
  say(options, context, options.local ? 'Forgotten here; not revoked.' : 'Revoked and forgotten.');
}
