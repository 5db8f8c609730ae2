import { getHome, type Home } from '../../credentials/home.ts';
import type { KeptCredential } from '../../credentials/profile.ts';
import type { ProfileFile } from '../../credentials/profile-file.ts';
import { listProfiles } from '../../credentials/profile-list.ts';
import { revokeCredential } from '../../credentials/revoke.ts';
import { listSetAside } from '../../credentials/set-aside.ts';
import { PosternError, UsageError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { formatDuration } from '../duration.ts';
import { type GlobalOptions, openProfile, say } from '../global-options.ts';

export const logoutOptions = {
  all: { type: 'boolean', describe: 'Every profile' },
  local: { type: 'boolean', describe: 'Forget without revoking' },
} as const;

export interface LogoutOptions extends GlobalOptions {
  all?: boolean | undefined;
  local?: boolean | undefined;
}

/** `postern logout`: revokes the credential at the server that issued it, then forgets it, even if revoking failed. */
export async function runLogout(options: LogoutOptions, context: Context): Promise<void> {
  const home = await getHome(context.env, context.uid);
  if (options.all) {
    sayWhatIsLeft(listSetAside(home), options, context);
    return logOutAll(home, options, context);
  }
  const store = await openProfile(options, context);
  sayWhatIsLeft(listSetAside(home, store.name), options, context);
  if (!store.read()) {
    say(options, context, `Nobody is signed in as profile ${store.name}.`);
    return;
  }
  const { failure, rest, isRevoked } = await logOut(store, options, context);
  const nothing = options.local ? 'Forgotten here; not revoked.' : `Forgotten; ${unrevocable}.`;
  const kept = failure ? 'Forgotten here, but not revoked.' : nothing;
  say(options, context, isRevoked ? 'Revoked and forgotten.' : kept);
  if (rest !== undefined) say(options, context, rest);
  if (failure) throw failure;
}

/** An identity provider need not give a refresh token, and nothing else of a sign-in can be revoked. */
const unrevocable = 'it had no refresh token to revoke';

/** What was damaged is not revoked, since nobody can read it for sure, and not deleted, since somebody may want to. */
function sayWhatIsLeft(paths: readonly string[], options: LogoutOptions, context: Context): void {
  if (paths.length === 0) return;
  say(
    options,
    context,
    `A damaged profile was set aside, and a refresh token may be in it: ${paths.join(', ')}`,
  );
}

/** Goes on where a profile fails: what can be ended is ended, and what could not be is said of each. */
async function logOutAll(home: Home, options: LogoutOptions, context: Context): Promise<void> {
  if (options.profile !== undefined) throw new UsageError('--all and --profile name different profiles.');
  const listed = listProfiles(home);
  if (listed.length === 0) say(options, context, 'Nobody is signed in.');
  const failures: [name: string, failure: PosternError][] = [];
  for (const one of listed) {
    const { name } = one.file;
    try {
      if ('fault' in one) throw one.fault;
      const { failure, rest, isRevoked } = await logOut(one.file, options, context);
      if (failure) failures.push([name, failure]);
      const kept = failure ? 'forgotten, but not revoked' : `forgotten; ${unrevocable}`;
      const outcome = isRevoked ? 'revoked and forgotten' : kept;
      const end = `${options.local ? 'forgotten; not revoked' : outcome}.`;
      say(options, context, [`${name}: ${end}`, ...(rest === undefined ? [] : [rest])].join(' '));
    } catch (error) {
      // A person who stops it stops all of it, and a defect is no profile's.
      if (!(error instanceof PosternError) || context.signal.aborted) throw error;
      failures.push([name, error]);
      say(options, context, `${name}: still there.`);
    }
  }
  const [first] = failures;
  if (!first) return;
  const { code, hint = 'postern profile list' } = first[1];
  const reasons = failures.map(([name, { message }]) => `${name}: ${message}`).join(' ');
  const count = `${failures.length} of ${listed.length} profiles`;
  throw new PosternError(code, `Not all done for ${count}. ${reasons}`, { hint });
}

/**
 * Forgets a profile, revoked or not.
 *
 * @returns why it could not be revoked, if it could not, and what lives on all the same
 * @throws what keeps it from being forgotten
 */
function logOut(
  store: ProfileFile,
  { local }: LogoutOptions,
  { signal, now }: Context,
): Promise<{ failure: PosternError | undefined; rest: string | undefined; isRevoked: boolean }> {
  // Locked, so that a refresh under way in another process does not bring back what is forgotten here.
  return store.exclusively(
    async () => {
      const profile = store.read();
      let failure: PosternError | undefined;
      try {
        if (profile && !local) await revokeCredential(profile.credential, { signal });
      } catch (error) {
        // Whoever stops a logout still has the credential to try again with.
        signal.throwIfAborted();
        if (!(error instanceof PosternError)) throw error;
        failure = error;
      }
      store.remove();
      const isRevoked = !local && !failure && profile?.credential.refreshToken !== undefined;
      return { failure, rest: profile && describeRest(profile.credential, now()), isRevoked };
    },
    { signal },
  );
}

/** Google takes back no access token that it gave for another's ID token. */
function describeRest({ type, expiresAt }: KeptCredential, now: number): string | undefined {
  if (type !== 'federated' || expiresAt <= now) return undefined;
  return `The access token that Google gave for it works for another ${formatDuration(expiresAt - now)}: nobody can revoke that one.`;
}
