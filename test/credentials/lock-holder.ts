import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync } from 'node:fs';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { withLock } from '../../src/credentials/lock.ts';

/**
 * Starts a process that takes the lock, writes its number into the journal as it enters and as it leaves, and stays
 * until its standard input ends, or for `ms`; not longer than the test.
 */
export function startHolder(t: TestContext, path: string, journal: string, ms?: number): ChildProcess {
  const program = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, [program, path, journal, String(ms ?? '')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

/** Waits until the process has the lock. */
export async function holding(holder: ChildProcess): Promise<void> {
  if (holder.stdout) await once(holder.stdout, 'data');
}

if (import.meta.main) {
  const [path = '', journal = '', ms = ''] = process.argv.slice(2);
  await withLock(path, async () => {
    appendFileSync(journal, `+${process.pid}\n`);
    process.stdout.write('held\n');
    await (ms
      ? new Promise((resolve) => setTimeout(resolve, Number(ms)))
      : once(process.stdin.resume(), 'end'));
    appendFileSync(journal, `-${process.pid}\n`);
  });
  process.stdin.destroy();
}
