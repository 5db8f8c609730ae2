import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rm, rmdir, stat, utimes } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { PosternError } from '../errors.ts';
import { unwritable } from './home.ts';

/** How often the holder shows that it lives. */
const heartbeatMs = 1000;

/**
 * How long a lock may lie without a heartbeat before its holder counts as dead: measured by the waiter's own clock
 * from the last change that it saw, so that neither a clock jump nor a file server's clock can free a live lock.
 */
const deadAfterMs = 4000;

/** As much as one look may add to that: a waiter that was suspended together with the holder has seen nothing. */
const longestLookMs = 500;

/** Longer than a refresh with its retries can take. */
const giveUpAfterMs = 120_000;

/**
 * Runs alone among all processes of this user that name the same lock. A file made with `O_EXCL`, not `flock`: it
 * works on NFS, and a holder that was killed is noticed by its missing heartbeat.
 *
 * @param path the lock's file; its folder exists
 * @throws PosternError `store_locked`, `store_unwritable`, and whatever `run` throws
 */
export async function withLock<T>(
  path: string,
  run: () => Promise<T>,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<T> {
  const owner = randomUUID();
  await acquire(path, owner, options.signal);
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, heartbeatMs);
  try {
    return await run();
  } finally {
    clearInterval(heartbeat);
    await release(path, owner);
  }
}

async function acquire(path: string, owner: string, signal: AbortSignal | undefined): Promise<void> {
  const start = performance.now();
  let seen = '';
  let lookedAt = start;
  let quietMs = 0;
  while (!(await create(path, owner))) {
    signal?.throwIfAborted();
    const state = await identify(path);
    const now = performance.now();
    quietMs = state !== '' && state === seen ? quietMs + Math.min(now - lookedAt, longestLookMs) : 0;
    seen = state;
    lookedAt = now;
    if (quietMs > deadAfterMs) {
      await bury(path, state);
      continue;
    }
    if (now - start > giveUpAfterMs) {
      throw new PosternError(
        'store_locked',
        'Another postern has been changing this profile for two minutes.',
        {
          hint: `If none is running: rm ${path}`,
        },
      );
    }
    // Jitter, so that hundreds of waiters do not knock in step.
    await sleep(20 + Math.random() * 60);
  }
}

async function create(path: string, owner: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(owner);
    } catch (error) {
      // A full disk: what lies there is ours, and without a heartbeat.
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw unwritable(path, error);
  }
}

/** Changes with every heartbeat and every holder; empty while nobody holds the lock. */
async function identify(path: string): Promise<string> {
  try {
    const [owner, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    return `${owner} ${mtimeMs}`;
  } catch {
    return '';
  }
}

/**
 * Removes a dead holder's lock. Many waiters come to that conclusion at once, and the second must not remove the lock
 * that the first has just taken: only the one who makes the folder looks again and removes.
 */
async function bury(path: string, dead: string): Promise<void> {
  const guard = `${path}.burial`;
  try {
    await mkdir(guard, { mode: 0o700 });
  } catch {
    // Somebody else is at it, or was killed at it: then the folder is the lock that has no heartbeat.
    const { mtimeMs } = await stat(guard).catch(() => ({ mtimeMs: Date.now() }));
    if (Math.abs(Date.now() - mtimeMs) > deadAfterMs) await rmdir(guard).catch(() => undefined);
    await sleep(50);
    return;
  }
  try {
    if ((await identify(path)) === dead) await rm(path, { force: true });
  } finally {
    await rmdir(guard).catch(() => undefined);
  }
}

/** Only its own: a holder that was suspended for long may find that another has taken over. */
async function release(path: string, owner: string): Promise<void> {
  const holder = await readFile(path, 'utf8').catch(() => '');
  if (holder === owner) await rm(path, { force: true });
}
