import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const projectRoot = join(import.meta.dirname, '../../..');

/** A registry that does not answer is a failure, not a reason to wait for ever. */
const timeoutMs = 180_000;

export interface ProgramRun {
  succeeded: boolean;
  stdout: string;
  /** Both streams, for a person to read. */
  output: string;
}

/** Runs a program in a folder, with the Node that runs this and with npm's cache inside the project. */
export async function runProgram(
  folder: string,
  command: string,
  args: readonly string[],
): Promise<ProgramRun> {
  const env = {
    ...process.env,
    PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    npm_config_cache: join(projectRoot, '.cache/npm'),
  };
  try {
    const { stdout, stderr } = await promisify(execFile)(command, args, {
      cwd: folder,
      env,
      timeout: timeoutMs,
    });
    return { succeeded: true, stdout, output: stdout + stderr };
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    return { succeeded: false, stdout, output: stdout + stderr || message };
  }
}

/** Runs a tool from the project's own dependencies. */
export function runTool(folder: string, tool: string, args: readonly string[]): Promise<ProgramRun> {
  return runProgram(folder, join(projectRoot, 'node_modules/.bin', tool), args);
}
