import { randomUUID } from 'node:crypto';
import { type FileHandle, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PosternError } from '../errors.ts';
import type { Write } from './write-result.ts';

/**
 * Writes a file that is there when it is complete, and not before: until then it is a draft beside it. What is no file,
 * such as `/dev/null` or a named pipe, is written to as it is.
 *
 * @param run writes all of it
 * @throws PosternError `file_unwritable`, and what `run` throws; the file is then as it was
 */
export async function writeOutputFile<T>(path: string, run: (write: Write) => Promise<T>): Promise<T> {
  // Through a link: it is the file behind it that is written.
  const target = await realpath(path).catch(() => path);
  const known = await stat(target).catch(() => undefined);
  const isReplaced = known?.isFile() ?? true;
  const draft = isReplaced ? join(dirname(target), `.${basename(target)}.${randomUUID()}.draft`) : target;
  const handle = await explaining(path, open(draft, isReplaced ? 'wx' : 'w', known?.mode));
  try {
    const result = await writeThrough(handle, path, run);
    if (isReplaced) await explaining(path, rename(draft, target));
    return result;
  } catch (error) {
    if (isReplaced) await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
}

async function writeThrough<T>(
  handle: FileHandle,
  path: string,
  run: (write: Write) => Promise<T>,
): Promise<T> {
  try {
    const result = await run((bytes) => explaining(path, handle.appendFile(bytes)));
    // What is not on the disk yet may still turn out not to fit there. A pipe has no disk.
    const flushed = handle.datasync().catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EINVAL' && error.code !== 'ENOTSUP') throw error;
    });
    await explaining(path, flushed);
    return result;
  } finally {
    await handle.close().catch(() => undefined);
  }
}

function explaining<T>(path: string, step: Promise<T>): Promise<T> {
  return step.catch((error: NodeJS.ErrnoException) => {
    const isFull = error.code === 'ENOSPC' || error.code === 'EDQUOT';
    throw new PosternError(
      'file_unwritable',
      isFull
        ? `There is no room left for ${path} (${error.code}).`
        : `${path} cannot be written (${error.code}).`,
      { hint: isFull ? 'df -h shows how full the disks are.' : `ls -ld ${dirname(path)}` },
    );
  });
}
