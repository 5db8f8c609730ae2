import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { program } from './program.ts';
import type { shapes } from './row-shapes.ts';
import { signedInProfile } from './signed-in-profile.ts';
import { startRowsServer } from './start-rows-server.ts';
import type { Ratio } from './table.ts';

export interface RowsMeasurement {
  shape: keyof typeof shapes;
  rows: number;
  format: 'csv' | 'ndjson';
  rounds: number;
  readers?: readonly ReaderName[];
}

type ReaderName = keyof ReturnType<typeof createReaders>;

/** Writes its process's largest memory, in KiB, where the bench reads it. */
const reportMemory = `--import=data:text/javascript,import { writeSync } from 'node:fs';process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)))`;

/** Who reads the rows: the command line of each. The first is what the others are compared with. */
function createReaders(url: string, { shape, rows, format }: RowsMeasurement) {
  const query = `${shape} ${rows}`;
  const reader = (name: string) => [join(import.meta.dirname, 'readers', name), url, query, format];
  const options = ['--quiet', '--project', 'bench', '--api-endpoint', url, '--format', format];
  return {
    'official client, createQueryStream': reader('official-client.ts'),
    'fetch, JSON.parse, convert': reader('parsing-client.ts'),
    'postern query': [program, 'query', ...options, query],
    'fetch and drop': reader('dropping-client.ts'),
  };
}

/** Rows per second, from start to end of the process, and the largest memory, in turns on the same server. */
export async function measureRows(measurement: RowsMeasurement): Promise<Ratio[]> {
  const { rows, rounds, readers } = measurement;
  const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'));
  const { url, stop } = await startRowsServer(measurement.shape);
  try {
    const profiles = join(folder, 'profiles');
    mkdirSync(profiles, { mode: 0o700 });
    chmodSync(folder, 0o700);
    writeFileSync(join(profiles, 'default.json'), JSON.stringify(signedInProfile), { mode: 0o600 });
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder, POSTERN_HOME: folder };
    const all = Object.entries(createReaders(url, measurement)).filter(
      ([name]) => readers?.includes(name as ReaderName) ?? true,
    );
    const best = all.map(([name, args]) => ({
      name,
      args,
      seconds: Number.POSITIVE_INFINITY,
      mebibytes: 0,
    }));
    for (let round = 0; round < rounds; round += 1) {
      for (const reader of best) {
        const { seconds, mebibytes } = await runToEnd(reader.args, env);
        reader.seconds = Math.min(reader.seconds, seconds);
        reader.mebibytes = Math.max(reader.mebibytes, mebibytes);
      }
    }
    const first = best[0]?.seconds ?? Number.NaN;
    return best.map(({ name, seconds, mebibytes }) => ({
      name,
      measured: `${(rows / seconds / 1000).toFixed(1)}k rows/s, ${mebibytes.toFixed(0)} MiB`,
      ratio: `${(first / seconds).toFixed(2)} x`,
    }));
  } finally {
    stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runToEnd(
  args: string[],
  env: Record<string, string>,
): Promise<{ seconds: number; mebibytes: number }> {
  const began = performance.now();
  const child = spawn(process.execPath, [reportMemory, ...args], {
    env,
    stdio: ['ignore', openSync('/dev/null', 'w'), 'inherit', 'pipe'],
  });
  const [[exitCode], memory] = await Promise.all([
    once(child, 'close'),
    text(child.stdio[3] as NodeJS.ReadableStream),
  ]);
  if (exitCode !== 0) throw new Error(`${args.join(' ')} failed`);
  return { seconds: (performance.now() - began) / 1000, mebibytes: Number(memory) / 1024 };
}
