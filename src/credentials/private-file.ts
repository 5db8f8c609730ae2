import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { PosternError } from '../errors.ts';
import { checkPrivate, type Home, symbolicLink, unwritable } from './home.ts';

/** Neither through a link nor waiting for a pipe's other end. Windows knows neither flag, nor links without a right. */
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/**
 * Reads a kept file, if it, its folder and the home folder are nobody else's, and no links.
 *
 * @returns undefined if there is none
 * @throws PosternError `credential_unsafe`, `file_unreadable`
 */
export function readPrivateFile(home: Home, path: string): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    // FreeBSD's word for it is EMLINK.
    if (code === 'ELOOP' || code === 'EMLINK') throw symbolicLink(path);
    throw unreadable(path, code);
  }
  try {
    // The descriptor's own mode: nobody can exchange the file between the check and the reading.
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw unreadable(path, 'it is no file');
    checkPrivate(path, stats, home.uid);
    const folder = dirname(path);
    checkPrivate(folder, lstatSync(folder), home.uid);
    checkPrivate(home.folder, lstatSync(home.folder), home.uid);
    return readFileSync(descriptor, 'utf8');
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Writes a kept file, 0600: whole or as it was, also after a power cut.
 *
 * @param path its folder exists
 * @throws PosternError `store_unwritable`
 */
export function writePrivateFile(path: string, content: string): void {
  // The global one: `node:crypto` takes 6 ms to load, with every command.
  replaceFile(path, `${path}.${crypto.randomUUID()}.draft`, (draft) =>
    withDescriptor(openSync(draft, 'wx', 0o600), (descriptor) => {
      writeFileSync(descriptor, content);
      fsyncSync(descriptor);
    }),
  );
}

/**
 * Puts a draft in a file's place once it is whole on the disk; otherwise the file stays as it was, and no draft.
 *
 * @param write makes the draft, and fails unless all of it is there
 * @throws PosternError `store_unwritable`
 */
export function replaceFile(path: string, draft: string, write: (draft: string) => void): void {
  try {
    write(draft);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw unwritable(path, error);
  }
  syncFolder(dirname(path));
}

/** Makes a new name last. Windows opens no folders, and there the file system sees to it. */
function syncFolder(folder: string): void {
  try {
    withDescriptor(openSync(folder, 'r'), fsyncSync);
  } catch {
    // The file is there and whole; only its name may be lost with the power.
  }
}

function withDescriptor(descriptor: number, use: (descriptor: number) => void): void {
  try {
    use(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function unreadable(path: string, reason: string | undefined): PosternError {
  return new PosternError('file_unreadable', `${path} cannot be read (${reason}).`, {
    hint: `ls -l ${path}`,
  });
}
