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
 * @param options `option` names the file on the command line; `force`, where the command has that option:
 *   whether a file that is there is replaced
 * @throws PosternError `file_unwritable`
 */
export function writeSecretFile(
  path: string,
  content: string,
  { option, force }: { option: string; force?: boolean },
): void {
  try {
    refuseOddTarget(path, option);
    const draft = `${path}.${randomUUID()}.draft`;
    try {
      writeDraft(draft, content);
      if (force) renameSync(draft, path);
      else
        putWhereNothingIs(
          draft,
          path,
          force === undefined ? option : `${option}, or replace it with --force`,
        );
    } finally {
      // Below what is no folder, even this fails.
      rmSync(draft, { force: true });
    }
  } catch (error) {
    if (error instanceof PosternError) throw error;
    throw unwritable(`${path} cannot be written (${(error as NodeJS.ErrnoException).code}).`, option);
  }
}

function refuseOddTarget(path: string, option: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats) return;
  if (stats.isSymbolicLink()) throw unwritable(`${path} is a symbolic link, which is not followed.`, option);
  if (!stats.isFile()) throw unwritable(`${path} is no ordinary file.`, option);
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
function putWhereNothingIs(draft: string, path: string, option: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EEXIST';
    // Some file systems give a file one name only.
    if (isTaken || lstatSync(path, { throwIfNoEntry: false }))
      throw unwritable(`${path} is there already.`, option);
    renameSync(draft, path);
  }
}

function unwritable(message: string, option: string): PosternError {
  return new PosternError('file_unwritable', message, { hint: `Name another file with ${option}.` });
}
