import { InterruptedError } from '../../errors.ts';
import type { Input, Output } from '../context.ts';

export interface ConfirmOptions {
  /** What Enter means: yes, where what comes of it can be undone. */
  enter?: boolean;
}

/**
 * Asks a question that one key answers, with Enter after it or without. What is no answer, such as a paste, is not
 * taken for one.
 *
 * @throws InterruptedError on Ctrl-C, on Ctrl-D, and when the terminal is gone
 * @throws what the signal's reason is
 */
export async function confirm(
  { stdin, stderr }: { stdin: Input; stderr: Output },
  question: string,
  signal: AbortSignal,
  { enter = true }: ConfirmOptions = {},
): Promise<boolean> {
  signal.throwIfAborted();
  stdin.setRawMode?.(true);
  stderr.write(`${question} ${enter ? '[Y/n]' : '[y/N]'} `);
  let isYes = false;
  try {
    isYes = await new Promise<boolean>((resolve, reject) => {
      const stop = (): void => {
        stdin.off('data', onData).off('end', onEnd).off('error', onEnd);
        signal.removeEventListener('abort', onAbort);
      };
      const fail = (error: unknown): void => {
        stop();
        reject(error);
      };
      const onEnd = (): void => fail(new InterruptedError('The terminal was closed.'));
      const onAbort = (): void => fail(signal.reason);
      const onData = (chunk: Buffer): void => {
        const key = chunk.toString('utf8');
        const [isAnswer, letter] = /^([yn]?)[\r\n]*$/i.exec(key) ?? [];
        if (key === '\x03' || key === '\x04') fail(new InterruptedError());
        else if (!isAnswer) stderr.write('(y or n) ');
        else {
          stop();
          resolve(letter ? letter.toLowerCase() === 'y' : enter);
        }
      };
      stdin.on('data', onData).on('end', onEnd).on('error', onEnd);
      signal.addEventListener('abort', onAbort, { once: true });
      stdin.resume();
    });
    return isYes;
  } finally {
    stdin.pause();
    stdin.setRawMode?.(false);
    stderr.write(`${isYes ? 'yes' : ''}\n`);
  }
}
