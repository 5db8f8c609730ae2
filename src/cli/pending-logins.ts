import { getHome } from '../credentials/home.ts';
import { isExpired, type KeptLogin } from '../login/kept-login.ts';
import { createPendingLogins, type PendingLogins } from '../login/pending-logins.ts';
import type { Context } from './context.ts';
import { type GlobalOptions, say } from './global-options.ts';

/** The pending logins that a command is about: all, or those for the profile that `--profile` names. */
export interface ListedLogins {
  store: PendingLogins;
  waiting: KeptLogin[];
  expired: KeptLogin[];
  /** The IDs of those that cannot be read, whatever their profile. */
  damaged: string[];
}

/** Opens the pending logins, removes those that have expired, and says so. */
export async function openPendingLogins(
  options: GlobalOptions,
  context: Pick<Context, 'env' | 'uid' | 'now' | 'stderr'>,
): Promise<ListedLogins> {
  const store = createPendingLogins(await getHome(context.env, context.uid));
  const now = context.now();
  const removed = store.sweep(now);
  if (removed.length > 0) {
    say(options, context, `Expired, and removed: ${removed.map(({ id }) => id).join(', ')}.`);
  }
  const { logins, faults } = store.list();
  for (const { error } of faults) say(options, context, `${error.message} ${error.hint}`);
  const isMeant = ({ profile }: KeptLogin): boolean =>
    options.profile === undefined || options.profile === profile;
  const all = [...removed, ...logins].filter(isMeant);
  return {
    store,
    waiting: all.filter((login) => !isExpired(login, now)),
    expired: all.filter((login) => isExpired(login, now)),
    damaged: faults.map(({ id }) => id),
  };
}
