import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkPrivate, type Home } from '../../credentials/home.ts';
import { PosternError } from '../../errors.ts';
import { createReporter, type Finding } from './finding.ts';

const folders = createReporter('store');
const locks = createReporter('locks');

/** Longer than a holder's heartbeat by far: nobody holds what has been quiet for so long. */
const quietMs = 10_000;

/** Whether the folder and all that is kept in it are the person's alone. */
export function checkStore(home: Home): Finding {
  const entries = listEntries(home.folder);
  if (entries === undefined) return folders.ok(home.folder, 'not there yet: the first sign-in makes it');
  for (const path of [home.folder, ...entries]) {
    try {
      checkPrivate(path, lstatSync(path), home.uid);
    } catch (error) {
      if (error instanceof PosternError) return folders.wrong(path, error.message, error.hint);
      // Gone since it was listed: a draft or a lock that did its work.
    }
  }
  return folders.ok(home.folder, `${entries.length} files and folders, all yours alone`);
}

/** Locks that nobody keeps alive any more. The next command takes them over, so they are only worth a word. */
export function checkLocks(home: Home, now: number): Finding {
  const held = (listEntries(home.folder) ?? []).filter((path) => path.endsWith('.lock'));
  const quiet = held.filter((path) => {
    const stats = lstatSync(path, { throwIfNoEntry: false });
    return stats !== undefined && now - stats.mtimeMs > quietMs;
  });
  if (quiet.length > 0) {
    const found = `left by a process that was killed: ${quiet.join(', ')}`;
    return locks.warn('locks in the store', found, 'Nothing: the next command takes it over in 5 s');
  }
  return locks.ok(
    'locks in the store',
    held.length > 0 ? `${held.length} in use just now` : 'none left behind',
  );
}

function listEntries(folder: string): string[] | undefined {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  } catch {
    return undefined;
  }
}
