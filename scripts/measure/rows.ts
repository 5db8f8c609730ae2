import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { program } from './program.ts';
import { signedInProfile } from './signed-in-profile.ts';
import type { Ratio } from './table.ts';

const rounds = 3;

/** Rows per second to CSV, from start to end of the process, against Google's own client on the same server. */
export async function measureRows(): Promise<Ratio[]> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'));
  const server = spawn(process.execPath, [join(import.meta.dirname, 'rows-server.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const home = join(folder, 'profiles');
    mkdirSync(home, { mode: 0o700 });
    chmodSync(folder, 0o700);
    writeFileSync(join(home, 'default.json'), JSON.stringify(signedInProfile), { mode: 0o600 });
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder, POSTERN_HOME: folder };
    const [greeting] = await once(server.stdout, 'data');
    const [url = '', count = '0'] = String(greeting).trim().split(' ');
    const subjects = {
      'official client, createQueryStream': [join(import.meta.dirname, 'official-client.ts'), url],
      'postern query': [program, 'query', '--quiet', '--project', 'bench', '--api-endpoint', url, 'SELECT *'],
    };
    const best = new Map<string, number>();
    for (let round = 0; round < rounds; round += 1) {
      for (const [name, args] of Object.entries(subjects)) {
        const seconds = await runToEnd(args, env);
        best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, seconds));
      }
    }
    const [first = Number.NaN] = best.values();
    return [...best].map(([name, seconds]) => ({
      name,
      measured: `${Math.round(Number(count) / seconds / 1000)}k rows/s`,
      ratio: `${(first / seconds).toFixed(2)} x`,
    }));
  } finally {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runToEnd(args: string[], env: Record<string, string>): Promise<number> {
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    env,
    stdio: ['ignore', openSync('/dev/null', 'w'), 'inherit'],
  });
  const [exitCode] = await once(child, 'close');
  if (exitCode !== 0) throw new Error(`${args.join(' ')} failed`);
  return (performance.now() - began) / 1000;
}
