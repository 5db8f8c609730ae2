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

const node = [process.execPath, reportMemory];
const python = [join(import.meta.dirname, '..', '..', '.cache', 'python-client', 'bin', 'python')];

/** Who reads the rows: the command line of each. The first is what the others are compared with. */
function createReaders(url: string, { shape, rows, format }: RowsMeasurement) {
  const query = `${shape} ${rows}`;
  const reader = (name: string) => [join(import.meta.dirname, 'readers', name), url, query, format];
  const options = ['--quiet', '--project', 'bench', '--api-endpoint', url, '--format', format];
  return {
    'official client, createQueryStream': [...node, ...reader('official-client.ts')],
    'official client for Python': [...python, ...reader('python-client.py')],
    'fetch, JSON.parse, convert': [...node, ...reader('parsing-client.ts')],
    'postern query': [...node, program, 'query', ...options, query],
    'fetch and drop': [...node, ...reader('dropping-client.ts')],
  };
}

/** What takes longer is not run again: the noise is small against it. */
const longSeconds = 30;

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
    const best = all.map(([name, words]) => ({
      name,
      words,
      seconds: Number.POSITIVE_INFINITY,
      megabytes: 0,
    }));
    for (let round = 0; round < rounds; round += 1) {
      for (const reader of best) {
        if (round > 0 && reader.seconds > longSeconds) continue;
        const { seconds, megabytes } = await runToEnd(reader.words, env);
        reader.seconds = Math.min(reader.seconds, seconds);
        reader.megabytes = Math.max(reader.megabytes, megabytes);
      }
    }
    const first = best[0]?.seconds ?? Number.NaN;
    return best.map(({ name, seconds, megabytes }) => ({
      name,
      measured: `${(rows / seconds / 1000).toFixed(1)}k rows/s, ${megabytes.toFixed(0).padStart(4)} MB`,
      ratio: `${(first / seconds).toFixed(2)} x`,
    }));
  } finally {
    stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runToEnd(
  [command = '', ...args]: string[],
  env: Record<string, string>,
): Promise<{ seconds: number; megabytes: number }> {
  const began = performance.now();
  const child = spawn(command, args, {
    env,
    stdio: ['ignore', openSync('/dev/null', 'w'), 'inherit', 'pipe'],
  });
  const [[exitCode], kibibytes] = await Promise.all([
    once(child, 'close'),
    text(child.stdio[3] as NodeJS.ReadableStream),
  ]);
  if (exitCode !== 0) throw new Error(`${command} ${args.join(' ')} failed`);
  return { seconds: (performance.now() - began) / 1000, megabytes: (Number(kibibytes) * 1024) / 1e6 };
}
