import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { PosternError } from '../errors.ts';
import { defaultProfile } from './chosen-profile.ts';
import type { Home } from './home.ts';
import type { Profile } from './profile.ts';
import { createProfileFile, isProfileName, type ProfileFile } from './profile-file.ts';

/** A profile that is kept: what its file holds, or what is wrong with it. */
export type ListedProfile =
  | { file: ProfileFile; profile: Profile }
  | { file: ProfileFile; fault: PosternError };

/**
 * The names of the profiles that are kept, in order. Looks into no file.
 *
 * @throws PosternError `file_unreadable`
 */
export function listProfileNames(home: Home): string[] {
  const names = readNames(dirname(createProfileFile(home, defaultProfile).path));
  return names.flatMap((name) => /^(.*)\.json$/.exec(name)?.[1] ?? []).filter(isProfileName);
}

/**
 * The profiles that are kept. A damaged one is among them: whoever looks for a sign-in must see that it is there, and
 * what is wrong with it.
 *
 * @throws PosternError `file_unreadable`: the folder
 */
export function listProfiles(home: Home): ListedProfile[] {
  return listProfileNames(home).flatMap((name): ListedProfile[] => {
    const file = createProfileFile(home, name);
    try {
      const profile = file.read();
      // Gone since its name was read.
      return profile ? [{ file, profile }] : [];
    } catch (fault) {
      if (!(fault instanceof PosternError)) throw fault;
      return [{ file, fault }];
    }
  });
}

/** @throws PosternError `profile_missing`, which lists those that are there */
export function requireProfile(home: Home, name: string): void {
  const names = listProfileNames(home);
  if (names.includes(name)) return;
  const those = names.length === 0 ? 'there is none' : `there are ${names.join(', ')}`;
  throw new PosternError('profile_missing', `There is no profile ${name}; ${those}.`, {
    hint: `postern profile list, or make it: postern login --profile ${name}`,
  });
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new PosternError('file_unreadable', `${folder} cannot be read (${code}).`, {
      hint: `ls -ld ${folder}`,
    });
  }
}
