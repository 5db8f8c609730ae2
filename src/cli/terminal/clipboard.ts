import type { Context, Output } from '../context.ts';
import { getMultiplexer } from './multiplexer.ts';

/** In base64: what every terminal that knows OSC 52 takes; some drop all of what is longer. */
const maximumLength = 74_994;

/** What GNU screen took in one string before 4.2 (2014); today it is 768. What is longer ends up on the screen. */
const screenChunkLength = 256;

/** What to write to a terminal so that it copies a text, and what to say about it. */
export interface ClipboardCopy {
  /** Empty where nothing can be copied. */
  sequence: string;
  said: string;
}

/**
 * Puts a text on the clipboard of the person's own computer, through SSH, tmux and GNU screen, by asking their terminal.
 * It does not answer, and may refuse: that is what is said.
 *
 * @see https://invisible-island.net/xterm/ctlseqs/ctlseqs.html OSC 52
 */
export function createClipboardCopy(text: string, terminal: Output, env: Context['env']): ClipboardCopy {
  const refuse = (why: string): ClipboardCopy => ({ sequence: '', said: `Nothing was copied: ${why}.` });
  if (!terminal.isTTY) return refuse('standard error is no terminal');
  if (env['TERM'] === 'dumb') return refuse('this terminal is a dumb one (TERM)');
  const base64 = Buffer.from(text, 'utf8').toString('base64');
  if (base64.length > maximumLength) return refuse('the address is longer than terminals take');
  // BEL ends it: the other end, ESC \, would end a multiplexer's wrapping too.
  const sequence = `\x1b]52;c;${base64}\x07`;
  const said = "The address was also sent to your terminal's clipboard; not every terminal takes it.";
  switch (getMultiplexer(env)) {
    case 'tmux':
      // By itself for tmux with set-clipboard, wrapped for tmux with allow-passthrough.
      return {
        sequence: `${sequence}${wrapForTmux(sequence)}`,
        said: `${said} tmux does only after: tmux set -g set-clipboard on`,
      };
    case 'screen':
      return { sequence: wrapForScreen(sequence), said };
    default:
      return { sequence, said };
  }
}

/** @see https://github.com/tmux/tmux/wiki/FAQ#what-is-the-passthrough-escape-sequence-and-how-do-i-use-it */
function wrapForTmux(sequence: string): string {
  return `\x1bPtmux;${sequence.replaceAll('\x1b', '\x1b\x1b')}\x1b\\`;
}

/** GNU screen passes a device control string on as it is; several, one after the other. */
function wrapForScreen(sequence: string): string {
  const [begin, end] = ['\x1bP', '\x1b\\'];
  const room = screenChunkLength - begin.length - end.length;
  const chunks = sequence.match(new RegExp(`[^]{1,${room}}`, 'g')) ?? [];
  return chunks.map((chunk) => `${begin}${chunk}${end}`).join('');
}
