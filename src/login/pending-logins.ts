import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Home, makeHome, unwritable } from '../credentials/home.ts';
import { withLock } from '../credentials/lock.ts';
import { readPrivateFile, writePrivateFile } from '../credentials/private-file.ts';
import { PosternError } from '../errors.ts';
import { isExpired, type KeptLogin, keptLoginVersion, parseKeptLogin } from './kept-login.ts';

/** The logins that were started and not finished: a file each, `pending/ID.json` below the home folder. */
export interface PendingLogins {
  /** Keeps a new one under an ID of its own. */
  add<T extends Omit<KeptLogin, 'id'>>(login: T): T & { id: string };
  /** @returns undefined if there is none. @throws PosternError `pending_login_corrupt`, `credential_unsafe` */
  read(id: string): KeptLogin | undefined;
  /** All of them, those first that end first, and what is wrong with those that cannot be read. */
  list(): { logins: KeptLogin[]; faults: { id: string; error: PosternError }[] };
  replace(login: KeptLogin): void;
  /** Nothing to remove is fine. */
  remove(id: string): void;
  /** Removes what has expired, and what killed processes left. @returns the expired ones that it removed */
  sweep(now: number): KeptLogin[];
  /** Runs alone among all processes that finish or cancel this login. */
  exclusively<T>(id: string, run: () => Promise<T>, options?: { signal?: AbortSignal }): Promise<T>;
}

/** Short enough to type. It need not be hard to guess: only its owner can open the file. */
const idBytes = 4;

const fileName = /^([0-9a-f]{8})\.json$/;

/** A lock's heartbeat is a second, and a draft takes less: what lies for longer is nobody's any more. */
const leftoverAfterMs = 600_000;

export function createPendingLogins(home: Home): PendingLogins {
  const folder = join(home.folder, 'pending');
  const pathOf = (id: string): string => join(folder, `${id}.json`);
  const lockOf = (id: string): string => join(folder, `${id}.lock`);

  const prepare = (): void => {
    makeHome(home);
    makeHome({ ...home, folder });
  };

  const read = (id: string): KeptLogin | undefined => {
    if (!fileName.test(`${id}.json`)) return undefined;
    const text = readPrivateFile(home, pathOf(id));
    return text === undefined ? undefined : parseKeptLogin(id, text, pathOf(id));
  };

  const replace = ({ id, ...login }: KeptLogin): void => {
    prepare();
    writePrivateFile(pathOf(id), `${JSON.stringify({ version: keptLoginVersion, ...login })}\n`);
  };

  const list = (): ReturnType<PendingLogins['list']> => {
    const logins: KeptLogin[] = [];
    const faults: { id: string; error: PosternError }[] = [];
    for (const id of listNames(folder).flatMap((name) => fileName.exec(name)?.[1] ?? [])) {
      try {
        const login = read(id);
        if (login) logins.push(login);
      } catch (error) {
        if (!(error instanceof PosternError)) throw error;
        faults.push({ id, error });
      }
    }
    const endOf = ({ expiresAt = Number.POSITIVE_INFINITY }: KeptLogin): number => expiresAt;
    return { logins: logins.sort((a, b) => (endOf(a) < endOf(b) ? -1 : 1)), faults };
  };

  const removePath = (path: string): void => {
    try {
      rmSync(path, { force: true, recursive: true });
    } catch (error) {
      throw unwritable(path, error);
    }
  };

  return {
    add: (login) => {
      const kept = { ...login, id: randomBytes(idBytes).toString('hex') };
      replace(kept);
      return kept;
    },
    read,
    list,
    replace,
    remove: (id) => removePath(pathOf(id)),
    sweep: (now) => {
      for (const name of listNames(folder).filter((other) => !fileName.test(other))) {
        const stats = statSync(join(folder, name), { throwIfNoEntry: false });
        if (stats && Date.now() - stats.mtimeMs > leftoverAfterMs) removePath(join(folder, name));
      }
      // One that is being finished right now is left to whoever does it.
      const isLocked = ({ id }: KeptLogin): boolean =>
        statSync(lockOf(id), { throwIfNoEntry: false }) !== undefined;
      const expired = list().logins.filter((login) => isExpired(login, now) && !isLocked(login));
      for (const { id } of expired) removePath(pathOf(id));
      return expired;
    },
    exclusively: (id, run, options) => {
      prepare();
      const runAlone = (): ReturnType<typeof run> => {
        // Drafts of one that was killed: whoever has the lock is the only one who writes.
        for (const name of listNames(folder)) {
          if (name.startsWith(`${id}.json.`)) removePath(join(folder, name));
        }
        return run();
      };
      return withLock(lockOf(id), runAlone, options);
    },
  };
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new PosternError('file_unreadable', `${folder} cannot be read (${code}).`, {
      hint: `ls -ld ${folder}`,
    });
  }
}
