import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { PosternError } from '../errors.ts';
import { formatPrintable } from '../printable.ts';
import { type Home, makeHome, unwritable } from './home.ts';
import { readPrivateFile, writePrivateFile } from './private-file.ts';
import { isProfileName } from './profile-file.ts';

/** The profile that commands take while none is chosen. */
export const defaultProfile = 'default';

/**
 * The profile that was chosen for this user: a small file beside the profiles, which holds its name.
 *
 * @throws PosternError `credential_unsafe`, `file_unreadable`; `credential_corrupt` for what is no name: to take the
 *   default one then would act as somebody else
 */
export function readChosenProfile(home: Home): string {
  const path = pathIn(home);
  const name = readPrivateFile(home, path)?.trim() ?? defaultProfile;
  if (isProfileName(name)) return name;
  throw new PosternError('credential_corrupt', `${path} names no profile: "${formatPrintable(name, 70)}".`, {
    hint: 'postern profile list, then: postern profile use NAME',
  });
}

/** @throws PosternError `store_unwritable`, `credential_unsafe` */
export function writeChosenProfile(home: Home, name: string): void {
  makeHome(home);
  writePrivateFile(pathIn(home), `${name}\n`);
}

/** Back to the default one. @throws PosternError `store_unwritable` */
export function forgetChosenProfile(home: Home): void {
  try {
    rmSync(pathIn(home), { force: true });
  } catch (error) {
    throw unwritable(pathIn(home), error);
  }
}

function pathIn({ folder }: Home): string {
  return join(folder, 'chosen-profile');
}
