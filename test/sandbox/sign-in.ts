import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type PersonChoices, visit } from './google/person.ts';
import { program, type RunResult } from './postern.ts';
import type { Sandbox } from './sandbox.ts';

export interface SignInOptions extends Partial<PersonChoices> {
  env: Record<string, string>;
  cwd?: string;
  args?: readonly string[];
  /** A command that runs the program with other rights, and its arguments. */
  wrapper?: readonly string[];
  /** Another build of it. */
  path?: string;
  /** What the person hands over in place of the address that the browser ended at. */
  handOver?: (address: string, consentUrl: string) => string | Promise<string>;
}

export interface SignInResult extends RunResult {
  /** Empty where postern ended before it gave one. */
  consentUrl: string;
  address: string;
  /** What killed it, if something did. */
  signal: NodeJS.Signals | null;
}

/** Signs in with the real command and the sandbox's client secrets file, without a terminal. */
export function signIn(sandbox: Sandbox, options: SignInOptions): Promise<SignInResult> {
  const args = ['--client-secrets', sandbox.clientSecretsFile, ...(options.args ?? [])];
  return signInWith(sandbox, { ...options, args });
}

/**
 * Runs `postern login` with just these arguments: the address goes out by `--url-file`, the person visits it, and the
 * response comes back by `--response-file`.
 */
export async function signInWith(
  sandbox: Pick<Sandbox, 'folder'>,
  options: SignInOptions,
): Promise<SignInResult> {
  const { env, cwd = sandbox.folder, args = [], wrapper = [], path = program } = options;
  const { email = 'william@example.com', handOver = (address: string) => address } = options;
  const urlFile = `${sandbox.folder}/url-${randomUUID()}`;
  const responseFile = `${sandbox.folder}/response-${randomUUID()}`;
  const [command = '', ...rest] = [...wrapper, process.execPath, path, 'login', ...args];
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
  while (!existsSync(urlFile) && child.exitCode === null && child.signalCode === null) await sleep(20);
  const consentUrl = existsSync(urlFile) ? readFileSync(urlFile, 'utf8').trim() : '';
  let address = '';
  if (consentUrl) {
    address = await visit(consentUrl, { ...options, email });
    writeFileSync(responseFile, await handOver(address, consentUrl));
  }
  const [stdout, stderr, exitCode] = await result;
  return { stdout, stderr, exitCode, signal: child.signalCode, consentUrl, address };
}
