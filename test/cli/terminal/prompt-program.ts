import { fileURLToPath } from 'node:url';
import { readPaste } from '../../../src/cli/terminal/read-paste.ts';
import { openTerminal, type Terminal } from '../../sandbox/terminal/open-terminal.ts';

/** Opens a terminal in which a shell shows the terminal's settings, asks for a paste, and shows the settings again. */
export function openPrompt(): Terminal {
  const ask = `'${process.execPath}' '${fileURLToPath(import.meta.url)}'`;
  return openTerminal({
    command: '/bin/sh',
    args: ['-c', `stty -a; ${ask}; stty -a; echo over`],
    env: { PATH: process.env['PATH'] ?? '' },
    columns: 100,
    rows: 40,
  });
}

if (import.meta.main) {
  const stop = new AbortController();
  process.once('SIGTERM', () => stop.abort(new Error('told to stop')));
  process.stdout.write(`process ${process.pid}\n`);
  try {
    const text = await readPaste(process, 'Paste: ', { signal: stop.signal });
    process.stdout.write(`got ${JSON.stringify(text.length > 60 ? [text.length, text.slice(-20)] : text)}\n`);
  } catch (error) {
    process.stdout.write(`failed ${error}\n`);
  }
  process.stdout.write(`raw: ${process.stdin.isRaw}\n`);
}
