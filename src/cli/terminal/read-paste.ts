import { StringDecoder } from 'node:string_decoder';
import { InterruptedError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { createPasteBuffer } from './paste-buffer.ts';
import { atProcessEnd } from './process-end.ts';

const bracketedPaste = { on: '\x1b[?2004h', off: '\x1b[?2004l' };

/**
 * A terminal without bracketed paste sends a paste's line breaks as Enter. What follows at once belongs to it: nobody
 * types that fast, no terminal pauses that long.
 */
const pasteGapMs = 60;

/**
 * Reads one paste from a terminal in raw mode, where neither macOS' 1024 nor Linux' 4096 bytes a line are the limit.
 * What is pasted is not echoed, since it ends up in logs and recordings; its length is. The terminal is set right again
 * however this ends, also with the process.
 *
 * @throws InterruptedError on Ctrl-C, on Ctrl-D, and when the terminal is gone
 * @throws what the signal's reason is
 */
export async function readPaste(
  { env, stdin, stderr, lifetime }: Pick<Context, 'env' | 'stdin' | 'stderr' | 'lifetime'>,
  prompt: string,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<string> {
  const buffer = createPasteBuffer();
  const decoder = new StringDecoder('utf8');
  const { signal } = options;
  // Into a file, or to a terminal that would show escape sequences as they are, the prompt goes once.
  const isShown = stderr.isTTY === true && env['TERM'] !== 'dumb';
  signal?.throwIfAborted();

  const showProgress = (): void => {
    const { length } = [...buffer.text()];
    const size = `(${length} ${length === 1 ? 'character' : 'characters'})`;
    if (isShown) stderr.write(`\r\x1b[K${prompt}${length === 0 ? '' : size}`);
  };

  const restore = (): void => {
    stdin.pause();
    // A terminal that is gone cannot be set right, and that is no reason to fail.
    stdin.once('error', ignore);
    stdin.setRawMode?.(false);
    stdin.off('error', ignore);
    stderr.write(`${isShown ? bracketedPaste.off : ''}\n`);
  };
  const forget = lifetime ? atProcessEnd(lifetime, restore) : ignore;
  stdin.setRawMode?.(true);
  stderr.write(isShown ? bracketedPaste.on : prompt);
  showProgress();
  try {
    return await new Promise<string>((resolve, reject) => {
      let submit: NodeJS.Timeout | undefined;
      const stop = (): void => {
        clearTimeout(submit);
        stdin.off('data', onData).off('end', onEnd).off('error', onEnd);
        signal?.removeEventListener('abort', onAbort);
      };
      const accept = (): void => {
        stop();
        resolve(buffer.text());
      };
      const fail = (error: unknown): void => {
        stop();
        reject(error);
      };
      // The end of a pipe ends what came through it.
      const onEnd = (): void =>
        buffer.text() === '' ? fail(new InterruptedError('The terminal was closed.')) : accept();
      const onAbort = (): void => fail(signal?.reason);
      const onData = (chunk: Buffer): void => {
        clearTimeout(submit);
        const key = buffer.feed(decoder.write(chunk));
        if (key === 'interrupt') fail(new InterruptedError());
        else if (key === 'end') fail(new InterruptedError('No response was given.'));
        else if (key === 'enter') submit = setTimeout(accept, pasteGapMs);
        else showProgress();
      };
      stdin.on('data', onData).on('end', onEnd).on('error', onEnd);
      signal?.addEventListener('abort', onAbort, { once: true });
      stdin.resume();
    });
  } finally {
    forget();
    restore();
  }
}

function ignore(): void {}
