import type { Readable, Writable } from 'node:stream';

/** Standard input: raw mode is there if it is a terminal. */
export type Input = Readable & { isTTY?: boolean; setRawMode?: (raw: boolean) => unknown };

/** Standard output or standard error: the size is there if it is a terminal. */
export type Output = Writable & { isTTY?: boolean; columns?: number; rows?: number };

/** All that a command knows of the process it runs in; `bin.ts` fills it from the real one. */
export interface Context {
  env: Readonly<Record<string, string | undefined>>;
  stdin: Input;
  /** Data, and nothing else. */
  stdout: Output;
  /** Everything said to a person. */
  stderr: Output;
  /** The person's user ID; undefined on Windows. */
  uid: number | undefined;
  /** ms since the epoch */
  now: () => number;
  /** Aborted by Ctrl-C and by the signals that end a process. */
  signal: AbortSignal;
}
