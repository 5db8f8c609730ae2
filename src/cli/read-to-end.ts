import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/**
 * All of standard input as text, or the end of waiting for it.
 *
 * @throws the signal's reason
 */
export async function readToEnd(stdin: Readable, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  // Closed, since a pipe that nobody writes to would hold the process for ever.
  const close = (): unknown => stdin.destroy();
  signal.addEventListener('abort', close, { once: true });
  try {
    return await text(stdin);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', close);
  }
}
