import { PassThrough, Readable } from 'node:stream';
import type { Context } from '../../src/cli/context.ts';
import { main } from '../../src/cli/main.ts';
import type { RunResult } from '../sandbox/postern.ts';

export interface MainOptions {
  env: Record<string, string>;
  /** What comes from standard input, which ends after it. */
  input?: string;
  /** Whether standard output is a terminal. */
  isTTY?: boolean;
  now?: () => number;
  signal?: AbortSignal;
}

/** Runs a whole command line in this process, on streams that are not this process's own. */
export async function runMain(args: readonly string[], options: MainOptions): Promise<RunResult> {
  const { env, input = '', isTTY = false, now = Date.now, signal = new AbortController().signal } = options;
  const stdout = collect();
  const stderr = collect();
  const exitCode = await main(args, {
    env,
    stdin: Readable.from([Buffer.from(input)]),
    stdout: Object.assign(stdout.stream, isTTY ? { isTTY, columns: 80, rows: 24 } : {}),
    stderr: stderr.stream,
    nodeVersion: process.version,
    uid: process.getuid?.(),
    now,
    signal,
  } satisfies Context);
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

function collect() {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { stream, text: () => Buffer.concat(chunks).toString('utf8') };
}
