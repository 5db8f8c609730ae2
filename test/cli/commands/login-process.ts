import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { visit } from '../../sandbox/google/person.ts';
import { program, type RunResult } from '../../sandbox/postern.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';

export interface LoginOptions {
  env: Record<string, string>;
  cwd?: string;
  /** A command that runs the program with other rights, and its arguments. */
  wrapper?: readonly string[];
  /** What happens after the person has consented and before postern hears of it. */
  meanwhile?: () => void;
}

/**
 * Runs `postern login` with just these arguments: in a folder, under a wrapper, without a file of client secrets. The
 * person is reached by files. Where no address comes, `consentUrl` is empty.
 */
export async function runLoginProcess(
  sandbox: Sandbox,
  args: readonly string[],
  { env, cwd = sandbox.folder, wrapper = [], meanwhile = () => undefined }: LoginOptions,
): Promise<RunResult & { consentUrl: string }> {
  const urlFile = `${sandbox.folder}/url-${randomUUID()}`;
  const responseFile = `${sandbox.folder}/response-${randomUUID()}`;
  const [command = '', ...rest] = [...wrapper, process.execPath, program, 'login', ...args];
  const child = spawn(command, [...rest, '--url-file', urlFile, '--response-file', responseFile], {
    env,
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Not for ever: a program that does not end must not hold the tests.
    timeout: 30_000,
    killSignal: 'SIGKILL',
  });
  const result = Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ]);
  while (!existsSync(urlFile) && child.exitCode === null && !child.killed) await sleep(20);
  let consentUrl = '';
  if (existsSync(urlFile)) {
    consentUrl = readFileSync(urlFile, 'utf8').trim();
    const address = await visit(consentUrl, { email: 'william@example.com' });
    meanwhile();
    writeFileSync(responseFile, address);
  }
  const [stdout, stderr, exitCode] = await result;
  return { stdout, stderr, exitCode, consentUrl };
}
