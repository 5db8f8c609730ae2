import { spawn } from 'node:child_process';
import type { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { RunResult } from '../postern.ts';
import { openTerminal, type Terminal } from '../terminal/open-terminal.ts';
import type { Sshd } from './start-sshd.ts';

/** A command on the far side, with the variables it gets besides those of its session (`TERM`, `SSH_TTY`, ...). */
export interface FarCommand {
  words: readonly string[];
  env: Readonly<Record<string, string>>;
}

/** Runs a command as `ssh -tt` does, in a terminal on either side. */
export function openOverSsh({ options, host }: Sshd, command: FarCommand): Terminal {
  const { PATH = '' } = process.env;
  const args = ['-tt', ...options, host, formatCommand(command)];
  return openTerminal({ command: 'ssh', args, env: { PATH } });
}

/** A command that runs on the far side without a terminal. */
export interface RunningCommand {
  stdin: Writable;
  /** What it has said on standard error so far. */
  said(): string;
  result: Promise<RunResult>;
}

/** Starts a command as a script on another machine does; its standard input stays open. */
export function startOverSsh({ options, host }: Sshd, command: FarCommand): RunningCommand {
  const { PATH = '' } = process.env;
  const child = spawn('ssh', ['-T', ...options, host, formatCommand(command)], {
    env: { PATH },
    stdio: 'pipe',
    // Not for ever: a program that does not end must not hold the tests.
    timeout: 30_000,
    killSignal: 'SIGKILL',
  });
  child.stdin.on('error', () => undefined);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk) => {
    stderr += chunk;
  });
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  const result = Promise.all([text(child.stdout), closed]).then(([stdout, exitCode]) => {
    return { stdout, stderr, exitCode };
  });
  return { stdin: child.stdin, said: () => stderr, result };
}

/** One line for the far shell, which takes it apart again. */
function formatCommand({ words, env }: FarCommand): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return ['env', ...variables, ...words].map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
}
