import { execFileSync } from 'node:child_process';
import { openTerminal, type Terminal } from '../../sandbox/terminal/open-terminal.ts';

/** The settings of the terminal that a process is in, asked from outside: `icanon` is on or `-icanon`. */
export function readModes(terminal: Terminal): Set<string> {
  const [device = ''] = /^\/dev\/\S+$/m.exec(terminal.text()) ?? [];
  return new Set(execFileSync('stty', ['-F', device, '-a'], { encoding: 'utf8' }).split(/[\s;]+/));
}

/**
 * Types a line as a Mac's terminal takes it: where lines are edited by the terminal, no more than 1024 bytes of each
 * come through (`MAX_CANON`), of which one is the line end.
 */
export function typeAsOnMac(terminal: Terminal, line: string): void {
  terminal.type(`${readModes(terminal).has('icanon') ? line.slice(0, 1023) : line}\r`);
}

/** A program that reads a line as most do, `read` of shells and Python's `input()` among them, and counts it. */
export function openLineCounter(): Terminal {
  return openTerminal({
    command: '/bin/sh',
    args: ['-c', 'tty; stty -echo; echo ready; head -n 1 | wc -c'],
    env: { PATH: process.env['PATH'] ?? '' },
  });
}
