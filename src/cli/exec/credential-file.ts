import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { Context, ProcessSignals } from '../context.ts';
import { describeOwner, describePlace, isAlive } from './owner.ts';

/** A file for a command alone, in a folder that nobody else may enter. */
export interface CredentialFile {
  path: string;
  /** Leaves a mark of the command, which may outlive whoever started it, and then still needs the file. */
  mark(pid: number): void;
  remove(): void;
}

type Place = Pick<Context, 'env' | 'uid'>;

/** What folders are called here, up to the process that made them. */
const createPrefix = (): string => `postern-exec-${describePlace()}-`;

const markName = 'command';

/**
 * Writes a credential to a new file, 0600, in a folder of its own, 0700, whose name says which process it belongs to.
 * On Windows, without modes, it lies in the person's own temporary folder.
 *
 * @returns undefined where nothing can be written, as on a read-only system
 */
export function writeCredentialFile(text: string, pid: number, place: Place): CredentialFile | undefined {
  for (const base of listBases(place)) {
    let folder: string | undefined;
    try {
      folder = mkdtempSync(join(base, `${createPrefix()}${describeOwner(pid)}-`));
      const path = join(folder, 'credentials.json');
      writeFileSync(path, text, { mode: 0o600, flag: 'wx' });
      return createHandle(folder, path);
    } catch {
      // Read-only or full: the next, if there is one.
      if (folder !== undefined) removeFolder(folder);
    }
  }
  return undefined;
}

/** Removes what was left by processes that were killed, once their commands are gone, too. */
export function sweepCredentialFiles(place: Place, signals: Pick<ProcessSignals, 'kill'>): void {
  const prefix = createPrefix();
  for (const base of listBases(place)) {
    for (const name of listNames(base)) {
      const [, owner] = name.startsWith(prefix) ? (/^(\d+-\d+)-/.exec(name.slice(prefix.length)) ?? []) : [];
      const folder = join(base, name);
      if (owner === undefined || !isOwn(folder, place)) continue;
      if (!isAlive(owner, signals) && !isAlive(readMark(folder), signals)) removeFolder(folder);
    }
  }
}

/** The folder of this session, which is in memory and goes with it, then the one for what is temporary. */
function listBases({ env, uid }: Place): string[] {
  const session = env['XDG_RUNTIME_DIR'];
  // Whoever becomes somebody else with `su` keeps the other's. The specification wants no relative one to count.
  return [...(session && isAbsolute(session) && isOwn(session, { uid }) ? [session] : []), resolve(tmpdir())];
}

function createHandle(folder: string, path: string): CredentialFile {
  return {
    path,
    mark: (pid) => {
      try {
        writeFileSync(join(folder, markName), describeOwner(pid), { mode: 0o600, flag: 'wx' });
      } catch {
        // Only who is killed and outlived by the command needs it.
      }
    },
    remove: () => removeFolder(folder),
  };
}

function isOwn(folder: string, { uid }: Pick<Place, 'uid'>): boolean {
  try {
    const stats = lstatSync(folder);
    return stats.isDirectory() && (uid === undefined || stats.uid === uid);
  } catch {
    return false;
  }
}

function listNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readMark(folder: string): string {
  try {
    return readFileSync(join(folder, markName), 'utf8');
  } catch {
    return '';
  }
}

function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The next start tries again.
  }
}
