import { fileURLToPath } from 'node:url';
import { readPaste } from '../../../src/cli/terminal/read-paste.ts';
import { openTerminal, type Terminal } from '../../sandbox/terminal/open-terminal.ts';

/** What happens to the program at `SIGUSR2`, elsewhere than in the prompt. */
const accidents = {
  'an exception that nobody catches': () => {
    throw new Error('elsewhere');
  },
  'a rejection that nobody catches': () => void Promise.reject(new Error('elsewhere')),
  'process.exit': () => process.exit(3),
  nothing: () => undefined,
};

export type Accident = keyof typeof accidents;

export const namesOfAccidents = Object.keys(accidents) as Accident[];

/**
 * Opens a terminal in which a shell shows the terminal's settings, asks for a paste, and shows the settings again.
 *
 * @param host what the program is like that asks: one that ends at `SIGTERM` in its own way, or one to which this happens
 */
export function openPrompt(
  host: 'ends well' | Accident = 'ends well',
  env: { TERM?: string } = {},
): Terminal {
  const ask = `'${process.execPath}' '${fileURLToPath(import.meta.url)}' '${host}'`;
  return openTerminal({
    command: '/bin/sh',
    args: ['-c', `tty; stty -a; ${ask}; stty -a; echo over`],
    env: { PATH: process.env['PATH'] ?? '', ...env },
    columns: 100,
    rows: 40,
  });
}

async function askIn(host: string): Promise<void> {
  const { env, stdin, stderr, stdout } = process;
  const stop = new AbortController();
  if (host === 'ends well') process.once('SIGTERM', () => stop.abort(new Error('told to stop')));
  else process.once('SIGUSR2', accidents[host as Accident]);
  stdout.write(`process ${process.pid}\n`);
  try {
    const text = await readPaste({ env, stdin, stderr, lifetime: process }, 'Paste: ', {
      signal: stop.signal,
    });
    stdout.write(`got ${JSON.stringify(text.length > 60 ? [text.length, text.slice(-20)] : text)}\n`);
  } catch (error) {
    stdout.write(`failed ${error}\n`);
  }
  stdout.write(`raw: ${stdin.isRaw}\n`);
}

if (import.meta.main) await askIn(process.argv[2] ?? '');
