import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { program, type RunResult } from '../sandbox/postern.ts';

export interface RunningProgram {
  child: ChildProcess;
  result: Promise<RunResult>;
}

/** Starts the real command under another one, such as `setpriv` or a shell; its standard input stays open. */
export function runUnder(
  wrapper: readonly string[],
  args: readonly string[],
  env: Record<string, string>,
): RunningProgram {
  const [command = '', ...rest] = [...wrapper, process.execPath, program, ...args];
  // Not for ever: a program that does not end must not hold the tests.
  const child = spawn(command, rest, { env, stdio: 'pipe', timeout: 30_000, killSignal: 'SIGKILL' });
  const result = Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ]).then(([stdout, stderr, exitCode]) => ({ stdout, stderr, exitCode }));
  return { child, result };
}
