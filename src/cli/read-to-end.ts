import type { Readable } from 'node:stream';
import { PosternError } from '../errors.ts';

/** More than any credential, response or query that a server takes; without an end, all of the memory would go. */
const maximumBytes = 16 * 2 ** 20;

/**
 * All of standard input as text, or the end of waiting for it.
 *
 * @throws PosternError `file_unreadable`: there is too much of it
 * @throws the signal's reason
 */
export async function readToEnd(stdin: Readable, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  // Closed, since a pipe that nobody writes to would hold the process for ever.
  const close = (): unknown => stdin.destroy();
  signal.addEventListener('abort', close, { once: true });
  try {
    return await collect(stdin);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', close);
  }
}

async function collect(stdin: Readable): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk));
    bytes += chunks.at(-1)?.length ?? 0;
    if (bytes > maximumBytes) {
      const message = `Standard input holds more than ${maximumBytes / 2 ** 20} MB, so it was not read to its end.`;
      throw new PosternError('file_unreadable', message, { hint: 'Check what is piped in.' });
    }
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}
