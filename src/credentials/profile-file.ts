import { accessSync, constants, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PosternError, UsageError } from '../errors.ts';
import { type Home, makeHome, unwritable } from './home.ts';
import { readPrivateFile } from './private-file.ts';
import type { Profile } from './profile.ts';
import { corrupt, parseProfile, profileVersion } from './profile.ts';
import type { ProfileStore } from './profile-store.ts';

/** A profile kept in conf's file, `profiles/NAME.json` below the home folder. */
export interface ProfileFile extends ProfileStore {
  readonly path: string;
  /** Makes sure that a write can succeed, before a person is asked to sign in for it. */
  prepare(): void;
  /** Deletes the profile; nothing to delete is fine. */
  remove(): void;
}

/** A name becomes a file's name: nothing in it may leave the folder or upset a file system. */
const safeName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/**
 * The file of a profile. Reading needs neither conf nor the lock, which is what makes a cached token instant.
 *
 * @throws UsageError for a name that is no file name
 */
export function createProfileFile(home: Home, name: string): ProfileFile {
  if (!safeName.test(name)) {
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
    path,
    prepare,
    read: () => readProfile(home, path),
    write: async (profile) => {
      prepare();
      setAsideIfCorrupt(home, path);
      const { default: Conf } = await import('conf');
      try {
        const conf = new Conf({
          cwd: folder,
          configName: name,
          configFileMode: 0o600,
          accessPropertiesByDotNotation: false,
        });
        // Only these keys: what another version of postern keeps beside them stays.
        conf.set({ version: profileVersion, ...profile });
      } catch (error) {
        throw unwritable(path, error);
      }
    },
    exclusively: async (run, options) => {
      prepare();
      const { withLock } = await import('./lock.ts');
      return withLock(join(folder, `${name}.lock`), run, options);
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
  const text = readPrivateFile(home, path);
  return text === undefined ? undefined : parseProfile(parseJson(text, path), path);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw corrupt(path);
  }
}

/** A damaged file may still hold a refresh token that somebody can save: it is moved, never overwritten. */
function setAsideIfCorrupt(home: Home, path: string): void {
  try {
    readProfile(home, path);
  } catch (error) {
    if (!(error instanceof PosternError) || error.code !== 'credential_corrupt') throw error;
    renameSync(path, `${path}.corrupt-${new Date().toISOString().replaceAll(':', '')}`);
  }
}
