import { mkdirSync, type Stats, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { PosternError } from '../errors.ts';

/** The folder for everything kept, and whose it must be. */
export interface Home {
  folder: string;
  /** The person's user ID; undefined on Windows, which has none. */
  uid: number | undefined;
}

/**
 * Where things are kept: `POSTERN_HOME`, else conf's folder for `postern`.
 *
 * @param env the environment, of which only `POSTERN_HOME` is read here; env-paths reads XDG's and Windows' own
 */
export async function getHome(
  env: Readonly<Record<string, string | undefined>>,
  uid: number | undefined,
): Promise<Home> {
  if (env['POSTERN_HOME']) return { folder: resolve(env['POSTERN_HOME']), uid };
  const { default: envPaths } = await import('env-paths');
  return { folder: envPaths('postern', { suffix: '' }).config, uid };
}

/**
 * Refuses a folder or file that others could read or change. Windows has no such modes: there, what protects the file
 * is that it lies in the person's own AppData.
 *
 * @param path where it is, for the command to type
 * @throws PosternError `credential_unsafe`
 */
export function checkPrivate(path: string, stats: Stats, uid: number | undefined): void {
  if (uid === undefined) return;
  const isFolder = stats.isDirectory();
  if (stats.uid !== uid) {
    throw new PosternError('credential_unsafe', `${path} belongs to another user (uid ${stats.uid}).`, {
      hint: `POSTERN_HOME=FOLDER names another ${isFolder ? 'folder' : 'place'}, or: sudo chown ${uid} ${path}`,
    });
  }
  if ((stats.mode & 0o077) !== 0) {
    const mode = (stats.mode & 0o777).toString(8);
    throw new PosternError(
      'credential_unsafe',
      `${path} is open to others (mode ${mode}), so it is not used.`,
      {
        hint: `chmod ${isFolder ? '700' : '600'} ${path}`,
      },
    );
  }
}

/**
 * Makes the folder, 0700, if it is not there.
 *
 * @throws PosternError `store_unwritable`, `credential_unsafe`
 */
export function makeHome(home: Home): void {
  try {
    mkdirSync(home.folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw unwritable(home.folder, error);
  }
  checkPrivate(home.folder, statSync(home.folder), home.uid);
}

export function unwritable(path: string, error: unknown): PosternError {
  const { code } = error as NodeJS.ErrnoException;
  return new PosternError('store_unwritable', `${path} cannot be written (${code ?? 'unknown reason'}).`, {
    hint: 'POSTERN_HOME=FOLDER names a folder that can be.',
  });
}
