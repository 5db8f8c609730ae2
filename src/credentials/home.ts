import { lstatSync, mkdirSync, type Stats } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
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
 * @throws PosternError `no_home`: containers run programs as users that have none
 */
export async function getHome(
  env: Readonly<Record<string, string | undefined>>,
  uid: number | undefined,
): Promise<Home> {
  if (env['POSTERN_HOME']) return { folder: resolve(env['POSTERN_HOME']), uid };
  // It fails as it is loaded where neither HOME nor the password file knows a folder.
  const envPaths = await import('env-paths').then((module) => module.default).catch(() => undefined);
  const folder = envPaths?.('postern', { suffix: '' }).config;
  // An empty HOME would mean the current folder, wherever that is.
  if (folder === undefined || !isAbsolute(folder)) throw noHome(uid);
  return { folder, uid };
}

function noHome(uid: number | undefined): PosternError {
  const who = uid === undefined ? 'this user' : `user ${uid}`;
  return new PosternError('no_home', `HOME is not set, and ${who} has no home folder.`, {
    hint: 'POSTERN_HOME=FOLDER names a folder to keep things in.',
  });
}

/**
 * Refuses a folder or file that others could read or change, or that is a link: what it leads to can be exchanged. The
 * folders above the home folder may be links, as /tmp and /home are on some systems; root and the person own those.
 * Windows has no modes: there, what protects the file is that it lies in the person's own AppData.
 *
 * @param path where it is, for the command to type
 * @param stats of the path itself, not of what it may lead to
 * @throws PosternError `credential_unsafe`
 */
export function checkPrivate(path: string, stats: Stats, uid: number | undefined): void {
  if (stats.isSymbolicLink()) throw symbolicLink(path);
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
export function makeHome({ folder, uid }: Home): void {
  try {
    // A link that leads nowhere would else be said to be in the way, or would be followed.
    if (lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) throw symbolicLink(folder);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    checkPrivate(folder, lstatSync(folder), uid);
  } catch (error) {
    throw error instanceof PosternError ? error : unwritable(folder, error);
  }
}

/** @param path what is a link and must be none */
export function symbolicLink(path: string): PosternError {
  return new PosternError('credential_unsafe', `${path} is a symbolic link, so it is not used.`, {
    hint: `ls -l ${path}. POSTERN_HOME=FOLDER names the folder itself.`,
  });
}

export function unwritable(path: string, error: unknown): PosternError {
  const { code } = error as NodeJS.ErrnoException;
  return new PosternError(
    'store_unwritable',
    `${path} cannot be written (${code ?? 'the disk took a part of it'}).`,
    {
      hint: 'POSTERN_HOME=FOLDER names a folder that can be.',
    },
  );
}
