import type { Readable, Writable } from 'node:stream';
import type { ProcessEnd } from './terminal/process-end.ts';

/** Standard input: raw mode is there if it is a terminal. */
export type Input = Readable & { isTTY?: boolean; setRawMode?: (raw: boolean) => unknown };

/** Standard output or standard error: the size is there if it is a terminal. */
export type Output = Writable & { isTTY?: boolean; columns?: number; rows?: number };

/** The signals of this process, for whoever passes them on; `process` is one. */
export interface ProcessSignals {
  readonly pid: number;
  on(signal: NodeJS.Signals, listener: () => void): unknown;
  off(signal: NodeJS.Signals, listener: () => void): unknown;
  /** With 0, fails where no such process is. */
  kill(pid: number, signal: 0): unknown;
}

/** All that a command knows of the process it runs in; `bin.ts` fills it from the real one. */
export interface Context {
  env: Readonly<Record<string, string | undefined>>;
  stdin: Input;
  /** Data, and nothing else. */
  stdout: Output;
  /** Everything said to a person. */
  stderr: Output;
  /** Tells when the process ends, to whoever must set something right before that. */
  lifetime?: ProcessEnd;
  signals?: ProcessSignals;
  /** How this program is started, in full: for whoever is to start it again. */
  program?: readonly string[];
  /** Node's own, such as `v24.21.0`. */
  nodeVersion: string;
  /** The person's user ID; undefined on Windows. */
  uid: number | undefined;
  /** ms since the epoch */
  now: () => number;
  /** Aborted by Ctrl-C and by the signals that end a process. */
  signal: AbortSignal;
}
