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

/** Who buries the dead needs a moment. One whose mark is in the way for longer has died at it. */
const buriedAfterMs = 2 * deadAfterMs;

/** As much as one look may add to that: a waiter that was suspended together with the holder has seen nothing. */
const longestLookMs = 500;

/** So that a pause, half as long again by chance, is a look. */
const longestPauseMs = 250;

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
  const owner = crypto.randomUUID();
  await acquire(path, owner, options.signal);
  // Left by who was killed just after a burial; nobody buries who lives.
  await rmdir(guardOf(path)).catch(() => undefined);
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
    if (quietMs > deadAfterMs) await bury(path, state, { isOverdue: quietMs > buriedAfterMs });
    if (now - start > giveUpAfterMs) {
      throw new PosternError(
        'store_locked',
        'Another postern has been changing this profile for two minutes.',
        {
          hint: `If none is running: rm ${path}`,
        },
      );
    }
    // Who has waited for long can wait a little longer, so that hundreds do not keep the holder from its work by
    // knocking; and not in step.
    await sleep(Math.min(20 + (now - start) / 4, longestPauseMs) * (0.5 + Math.random()));
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
 *
 * @throws PosternError `store_unwritable`
 */
async function bury(path: string, dead: string, { isOverdue }: { isOverdue: boolean }): Promise<void> {
  const guard = guardOf(path);
  try {
    await mkdir(guard, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unwritable(guard, error);
    // Somebody else is at it, or was killed at it.
    if (isOverdue) await rmdir(guard).catch(() => undefined);
    return;
  }
  try {
    if ((await identify(path)) === dead) await rm(path, { force: true });
  } finally {
    await rmdir(guard).catch(() => undefined);
  }
}

const guardOf = (path: string): string => `${path}.burial`;

/** Only its own: a holder that was suspended for long may find that another has taken over. */
async function release(path: string, owner: string): Promise<void> {
  const holder = await readFile(path, 'utf8').catch(() => '');
  if (holder === owner) await rm(path, { force: true });
}
