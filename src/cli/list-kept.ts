import { getHome } from '../credentials/home.ts';
import { listProfiles } from '../credentials/profile-list.ts';
import type { ListKept } from '../login/discard-credential.ts';
import type { Context } from './context.ts';

/** The sign-ins of all profiles, looked up when one of them might be hurt. */
export function createListKept({ env, uid }: Pick<Context, 'env' | 'uid'>): ListKept {
  return async () =>
    listProfiles(await getHome(env, uid)).flatMap((listed) =>
      'profile' in listed ? [listed.profile.credential] : [],
    );
}
