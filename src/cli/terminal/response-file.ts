import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { PosternError } from '../../errors.ts';
import { readToEnd } from '../read-to-end.ts';

/** How often a response file that is not there yet is looked for. */
const pollMs = 250;

/**
 * Reads the response from a file, waiting until somebody has written it, or from standard input up to its end.
 *
 * @param path `-` is standard input
 * @throws PosternError `file_unreadable`, and the signal's reason
 */
export async function readResponseFile(path: string, stdin: Readable, signal: AbortSignal): Promise<string> {
  if (path === '-') return readToEnd(stdin, signal);
  for (;;) {
    signal.throwIfAborted();
    const content = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw new PosternError('file_unreadable', `${path} cannot be read (${error.code}).`, {
        hint: `ls -l ${path}`,
      });
    });
    if (content.trim() !== '') return content;
    await sleep(pollMs);
  }
}
