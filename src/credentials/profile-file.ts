import { accessSync, constants, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { PosternError, UsageError } from '../errors.ts';
import { type Home, makeHome, unwritable } from './home.ts';
import { readPrivateFile } from './private-file.ts';
import type { Profile } from './profile.ts';
import { corrupt, parseProfile, profileVersion } from './profile.ts';
import { removeDrafts, writeProfile } from './profile-draft.ts';
import type { ProfileStore } from './profile-store.ts';

/** A profile kept in conf's file, `profiles/NAME.json` below the home folder. */
export interface ProfileFile extends ProfileStore {
  readonly name: string;
  readonly path: string;
  /** Makes sure that a write can succeed, before a person is asked to sign in for it. */
  prepare(): void;
  /** Deletes the profile; nothing to delete is fine. */
  remove(): void;
}

/** A name becomes a file's name: nothing in it may leave the folder or upset a file system. */
const safeName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

export function isProfileName(name: string): boolean {
  return safeName.test(name);
}

/**
 * The file of a profile. Reading needs neither conf nor the lock, which is what makes a cached token instant.
 *
 * @param tell told what the person should know of a write
 * @throws UsageError for a name that is no file name
 */
export function createProfileFile(
  home: Home,
  name: string,
  tell: (note: string) => void = () => undefined,
): ProfileFile {
  if (!isProfileName(name)) {
    throw new UsageError('A profile name is letters, digits, ".", "_" and "-", at most 64 of them.');
  }
  const folder = join(home.folder, 'profiles');
  const path = join(folder, `${name}.json`);

  const prepare = (): void => {
    makeHome(home);
    makeHome({ ...home, folder });
    try {
      accessSync(folder, constants.W_OK | constants.X_OK);
    } catch (error) {
      throw unwritable(folder, error);
    }
  };

  return {
    name,
    path,
    prepare,
    read: () => readProfile(home, path),
    write: async (profile) => {
      prepare();
      const kept = readOrSetAside(home, path, tell);
      // Only these keys: what another version of postern keeps beside them stays. What a
      // sign-in leaves beside its credential goes with it.
      const gone = { redirectUri: undefined, flow: undefined, askedScopes: undefined };
      const next = { ...kept, ...gone, version: profileVersion, ...profile };
      await writeProfile(path, next, (written) => parseProfile(written, path));
    },
    exclusively: async (run, options) => {
      prepare();
      const { withLock } = await import('./lock.ts');
      const runAlone = (): ReturnType<typeof run> => {
        removeDrafts(path);
        return run();
      };
      return withLock(join(folder, `${name}.lock`), runAlone, options);
    },
    remove: () => {
      try {
        rmSync(path, { force: true });
      } catch (error) {
        throw unwritable(path, error);
      }
    },
  };
}

/** @throws PosternError `credential_unsafe`, `credential_corrupt`, `credential_too_new`, `file_unreadable` */
function readProfile(home: Home, path: string): Profile | undefined {
  const value = readJson(home, path);
  return value === undefined ? undefined : parseProfile(value, path);
}

function readJson(home: Home, path: string): unknown {
  const text = readPrivateFile(home, path);
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    throw corrupt(path);
  }
}

/**
 * All that the file holds, with what this version does not know. A damaged one may still hold a refresh token that
 * somebody can save: it is moved, never overwritten.
 */
function readOrSetAside(home: Home, path: string, tell: (note: string) => void): object {
  try {
    const value = readJson(home, path);
    if (value === undefined) return {};
    parseProfile(value, path);
    return value as object;
  } catch (error) {
    if (!(error instanceof PosternError) || error.code !== 'credential_corrupt') throw error;
  }
  const aside = `${path}.corrupt-${new Date().toISOString().replaceAll(':', '')}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    throw unwritable(path, error);
  }
  tell(`${path} was damaged. What is left of it is set aside as ${basename(aside)}.`);
  return {};
}
