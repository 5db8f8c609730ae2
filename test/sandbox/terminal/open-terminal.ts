import { constants } from 'node:os';
import * as pty from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { allText, visibleLines } from './screen-text.ts';
import { Waiters, type WaitOptions } from './waiters.ts';

export interface TerminalOptions {
  command: string;
  args?: readonly string[];
  columns?: number;
  rows?: number;
  /** The process gets these variables and no others, but for `TERM` (if missing) and `PWD`, which node-pty always sets. */
  env: Readonly<Record<string, string>>;
  cwd?: string;
}

export interface TerminalExit {
  exitCode: number;
  signal: string | null;
}

const KEYS = { enter: '\r', 'ctrl-c': '\x03', 'ctrl-d': '\x04', backspace: '\x7f' } as const;

/** A process in a real pty, with a terminal emulator as its screen and a test as its person. */
export interface Terminal {
  /** Resolves with the first match in `text()`; rejects, showing the screen, after `timeoutMs` or when the process exits. */
  waitFor(pattern: RegExp | string, options?: WaitOptions): Promise<RegExpMatchArray>;
  /** Sends text as if typed: no line ending is added. */
  type(text: string): void;
  /** Sends text as terminals paste it: bracketed if, and only if, the application has asked for that. */
  paste(text: string): void;
  press(key: keyof typeof KEYS): void;
  /** The visible lines, each without its trailing blanks. */
  screen(): string[];
  /** Scrollback and screen; a line the terminal wrapped is one line again, so a long URL is in one piece. */
  text(): string;
  /** Everything the process has written, escape sequences included. */
  raw(): string;
  /** The emulator's cells, for reading what the screen looks like. */
  cells(): xterm.IBuffer;
  /** Resolves when the process is gone and all of its output is on the screen. */
  readonly exited: Promise<TerminalExit>;
  /** Kills the process group if the process is still alive. */
  close(): Promise<void>;
}

/** Starts a command in a terminal of its own, 80 by 24 unless told otherwise. */
export function openTerminal(options: TerminalOptions): Terminal {
  const { columns: cols = 80, rows = 24 } = options;
  const { TERM = 'xterm-256color' } = options.env;
  const emulator = new xterm.Terminal({
    cols,
    rows,
    scrollback: 10_000,
    allowProposedApi: true,
    // It would complain about odd output, which tests of untrusted text produce on purpose.
    logLevel: 'off',
  });
  const child = pty.spawn(options.command, [...(options.args ?? [])], {
    name: TERM,
    cols,
    rows,
    env: { ...options.env },
    cwd: options.cwd ?? process.cwd(),
  });
  const text = () => allText(emulator.buffer.active);
  const waiters = new Waiters(text);
  let received = '';
  let alive = true;

  child.onData((data) => {
    received += data;
    emulator.write(data, () => waiters.check());
  });
  // What a program asks of its terminal (its cursor position, its identity) is answered, as by any real one.
  emulator.onData((answer) => child.write(answer));

  const exited = new Promise<TerminalExit>((resolve) => {
    child.onExit(({ exitCode, signal }) => {
      alive = false;
      // An empty write is called back after all earlier output has been drawn.
      emulator.write('', () => {
        const exit = { exitCode, signal: signalName(signal) };
        waiters.end(`the process exited (${exit.signal ?? exit.exitCode})`);
        resolve(exit);
      });
    });
  });

  return {
    waitFor: (pattern, waitOptions) => waiters.add(pattern, waitOptions),
    type: (typed) => child.write(typed),
    paste: (pasted) => {
      const keystrokes = pasted.replaceAll(/\r?\n/g, '\r');
      child.write(emulator.modes.bracketedPasteMode ? `\x1b[200~${keystrokes}\x1b[201~` : keystrokes);
    },
    press: (key) => child.write(KEYS[key]),
    screen: () => visibleLines(emulator.buffer.active, rows),
    text,
    raw: () => received,
    cells: () => emulator.buffer.active,
    exited,
    close: async () => {
      if (alive) killGroup(child.pid);
      await exited;
      emulator.dispose();
    },
  };
}

/** The process leads its group, as in any terminal, so its children go with it. */
function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    // It may be gone already with the news of it still under way.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function signalName(number: number | undefined): string | null {
  const named = Object.entries(constants.signals).find(([, value]) => value === number);
  return named?.[0] ?? null;
}
