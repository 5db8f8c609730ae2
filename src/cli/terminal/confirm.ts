import { InterruptedError } from '../../errors.ts';
import type { Input, Output } from '../context.ts';

const answers: Record<string, boolean> = { y: true, Y: true, '\r': true, '\n': true, n: false, N: false };

/**
 * Asks a question that one key answers; Enter means yes. What is no answer, such as a paste, is not taken for one.
 *
 * @throws InterruptedError on Ctrl-C, on Ctrl-D, and when the terminal is gone
 * @throws what the signal's reason is
 */
export async function confirm(
  { stdin, stderr }: { stdin: Input; stderr: Output },
  question: string,
  signal: AbortSignal,
): Promise<boolean> {
  signal.throwIfAborted();
  stdin.setRawMode?.(true);
  stderr.write(`${question} [Y/n] `);
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
        const answer = Object.hasOwn(answers, key) ? answers[key] : undefined;
        if (key === '\x03' || key === '\x04') fail(new InterruptedError());
        else if (answer === undefined) stderr.write('(y or n) ');
        else {
          stop();
          resolve(answer);
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
