import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** Starts {@link file://./rows-server.ts} in a process of its own, with the rows of a shape made. */
export async function startRowsServer(shape: string): Promise<{ url: string; stop(): void }> {
  const server = spawn(process.execPath, [join(import.meta.dirname, 'rows-server.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [greeting] = await once(server.stdout, 'data');
  const url = String(greeting).trim();
  await fetch(`${url}/bigquery/v2/projects/bench/queries/${shape}-1`);
  return { url, stop: () => server.kill() };
}
