import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { openTerminal, type Terminal } from './terminal/open-terminal.ts';

export const program = fileURLToPath(new URL('../../src/bin.ts', import.meta.url));

export interface RunOptions {
  /** All that the process has; see {@link createEnvironment}. */
  env: Record<string, string>;
  /** Written to standard input, which is then closed. */
  input?: string;
  cwd?: string;
  /** Called with each piece that is said on standard error. */
  onStderr?: (text: string) => void;
}

export interface RunResult {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** The environment of a person with an empty home at `folder`, and nothing of this machine's own. */
export function createEnvironment(
  folder: string,
  extra: Record<string, string> = {},
): Record<string, string> {
  const { PATH = '' } = process.env;
  return { PATH, HOME: folder, POSTERN_HOME: `${folder}/postern-home`, ...extra };
}

/** Runs the real command to its end, without a terminal. */
export async function runPostern(
  args: readonly string[],
  { env, input = '', cwd, onStderr }: RunOptions,
): Promise<RunResult> {
  const child = spawn(process.execPath, [program, ...args], { env, ...(cwd && { cwd }), stdio: 'pipe' });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  if (onStderr) child.stderr.on('data', (chunk: Buffer) => onStderr(chunk.toString()));
  const [stdout, stderr, exitCode] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ]);
  return { exitCode, stdout, stderr };
}

/** Starts the real command in a real terminal. */
export function openPostern(
  args: readonly string[],
  options: { env: Record<string, string>; columns?: number; rows?: number; cwd?: string },
): Terminal {
  const { columns = 100, rows = 60, ...rest } = options;
  return openTerminal({ command: process.execPath, args: [program, ...args], columns, rows, ...rest });
}
