import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTerminal } from '../../test/sandbox/terminal/open-terminal.ts';
import { program } from './program.ts';
import { signedInProfile } from './signed-in-profile.ts';
import { startRowsServer } from './start-rows-server.ts';
import type { Ratio } from './table.ts';

/** Enough for a median that a busy machine does not move much. */
const rounds = 15;

const clientSecrets = {
  installed: { client_id: 'client.apps.googleusercontent.com', client_secret: 'not-a-secret' },
};

/** How long each command takes against starting Node with nothing to do, measured in turns. */
export async function measureStartUp(): Promise<Ratio[]> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'));
  const { url, stop } = await startRowsServer('names');
  const query = ['query', '--project', 'bench', '--api-endpoint', url, 'names 1'];
  try {
    const home = join(folder, 'home');
    mkdirSync(join(home, 'profiles'), { recursive: true, mode: 0o700 });
    chmodSync(home, 0o700);
    writeFileSync(join(home, 'profiles', 'default.json'), JSON.stringify(signedInProfile), { mode: 0o600 });
    const secretsFile = join(folder, 'client_secrets.json');
    writeFileSync(secretsFile, JSON.stringify(clientSecrets));
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder, POSTERN_HOME: home };

    const subjects = {
      'node -e 0': async () => runToEnd(['-e', '0'], env),
      'postern --version': async () => runToEnd([program, '--version'], env),
      'postern token (kept)': async () => runToEnd([program, 'token'], env),
      'postern query, a result of one row': async () => runToEnd([program, ...query, '--quiet'], env),
      'postern login, URL and QR on the screen': () =>
        untilShown([program, 'login', '--client-secrets', secretsFile], env, /code_challenge_method=S256/),
    };
    const times = new Map(Object.keys(subjects).map((name) => [name, [] as number[]]));
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, run] of Object.entries(subjects)) times.get(name)?.push(await run());
    }
    const base = median(times.get('node -e 0') ?? []);
    return [...times].map(([name, all]) => ({
      name,
      measured: `${median(all).toFixed(0)} ms`,
      ratio: `${(median(all) / base).toFixed(2)} x`,
    }));
  } finally {
    stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function runToEnd(args: string[], env: Record<string, string>): number {
  const began = performance.now();
  execFileSync(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
  return performance.now() - began;
}

async function untilShown(args: string[], env: Record<string, string>, pattern: RegExp): Promise<number> {
  const began = performance.now();
  const terminal = openTerminal({ command: process.execPath, args, env, columns: 120, rows: 60 });
  await terminal.waitFor(pattern);
  await terminal.waitFor('▀▀▀▀▀▀▀');
  const took = performance.now() - began;
  await terminal.close();
  return took;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
