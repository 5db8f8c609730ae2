import { renameSync } from 'node:fs';
import { PosternError, UsageError } from '../errors.ts';
import { readChosenProfile, writeChosenProfile } from './chosen-profile.ts';
import { type Home, unwritable } from './home.ts';
import { createProfileFile, type ProfileFile } from './profile-file.ts';
import { listProfileNames, requireProfile } from './profile-list.ts';

/**
 * Gives a profile another name, damaged or not, and goes on choosing it if it is the chosen one. Alone among everything
 * that changes either: no refresh under way brings the old one back or is lost.
 *
 * @throws UsageError for names that some file systems cannot tell apart, or that cannot be file names
 * @throws PosternError `profile_missing`, `profile_exists`, `store_unwritable`, `credential_unsafe`
 */
export async function renameProfile(
  home: Home,
  from: string,
  to: string,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<void> {
  const [old, next] = [createProfileFile(home, from), createProfileFile(home, to)];
  if (from.toLowerCase() === to.toLowerCase()) {
    throw new UsageError(`${from} and ${to} are one name to some file systems.`, {
      hint: 'postern profile rename OLD NEW',
    });
  }
  requireProfile(home, from);
  const rename = async (): Promise<void> => {
    requireProfile(home, from);
    if (listProfileNames(home).some((name) => name.toLowerCase() === to.toLowerCase())) {
      throw new PosternError('profile_exists', `There is a profile ${to} already; nothing was changed.`, {
        hint: `postern profile rename ${from} NEW, or first: postern logout --profile ${to}`,
      });
    }
    const isChosen = readChosenProfile(home) === from;
    try {
      renameSync(old.path, next.path);
    } catch (error) {
      throw unwritable(next.path, error);
    }
    if (isChosen) writeChosenProfile(home, to);
  };
  await withBoth(old, next, options, rename);
}

/** In the order of their names, so that two that want the same two do not wait for each other. */
function withBoth<T>(
  one: ProfileFile,
  other: ProfileFile,
  options: { signal?: AbortSignal | undefined },
  run: () => Promise<T>,
): Promise<T> {
  const [first, second] = one.name < other.name ? [one, other] : [other, one];
  return first.exclusively(() => second.exclusively(run, options), options);
}
