import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { PosternError } from '../errors.ts';

/**
 * Writes a secret to a new file, 0600: whole or not there. A link is not followed, nor anything replaced that is no
 * ordinary file. Windows has no modes: there the folder decides who reads it.
 *
 * @param force whether a file that is there is replaced
 * @throws PosternError `file_unwritable`
 */
export function writeSecretFile(path: string, content: string, { force }: { force: boolean }): void {
  refuseOddTarget(path);
  const draft = `${path}.${randomUUID()}.draft`;
  try {
    writeDraft(draft, content);
    if (force) renameSync(draft, path);
    else putWhereNothingIs(draft, path);
  } catch (error) {
    throw error instanceof PosternError ? error : cannotBeWritten(path, error);
  } finally {
    rmSync(draft, { force: true });
  }
}

function refuseOddTarget(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats) return;
  if (stats.isSymbolicLink()) throw unwritable(`${path} is a symbolic link, which is not followed.`);
  if (!stats.isFile()) throw unwritable(`${path} is no ordinary file.`);
}

function writeDraft(draft: string, content: string): void {
  // `wx`: a link that somebody has put there is not followed.
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A second name fails where there is a file, also one that has come just now. */
function putWhereNothingIs(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EEXIST';
    // Some file systems give a file one name only.
    if (isTaken || lstatSync(path, { throwIfNoEntry: false })) throw isThere(path);
    renameSync(draft, path);
  }
}

function isThere(path: string): PosternError {
  return unwritable(`${path} is there already.`, 'Name another file with --out, or replace it with --force.');
}

function cannotBeWritten(path: string, error: unknown): PosternError {
  return unwritable(`${path} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
}

function unwritable(message: string, hint = 'Name another file with --out.'): PosternError {
  return new PosternError('file_unwritable', message, { hint });
}
