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
  args?: readonly string[];
  /** What the person hands over in place of the address that the browser ended at. */
  handOver?: (address: string, consentUrl: string) => string | Promise<string>;
}

/**
 * Signs in with the real command, without a terminal: the address goes out by `--url-file`, the person visits it, and
 * the response comes back by `--response-file`.
 */
export async function signIn(
  sandbox: Sandbox,
  options: SignInOptions,
): Promise<RunResult & { address: string }> {
  const { env, args = [], email = 'william@example.com', handOver = (address: string) => address } = options;
  const urlFile = `${sandbox.folder}/url-${randomUUID()}`;
  const responseFile = `${sandbox.folder}/response-${randomUUID()}`;
  const child = spawn(
    process.execPath,
    [program, 'login', '--client-secrets', sandbox.clientSecretsFile, '--url-file', urlFile]
      .concat(['--response-file', responseFile])
      .concat(args),
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const result = Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ]);
  while (!existsSync(urlFile) && child.exitCode === null) await sleep(20);
  let address = '';
  if (existsSync(urlFile)) {
    const consentUrl = readFileSync(urlFile, 'utf8').trim();
    address = await visit(consentUrl, { ...options, email });
    writeFileSync(responseFile, await handOver(address, consentUrl));
  }
  const [stdout, stderr, exitCode] = await result;
  return { stdout, stderr, exitCode, address };
}
