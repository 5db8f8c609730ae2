import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { ProcessSignals } from '../context.ts';

/** A process, in a way that tells it from a later one with the same ID: `PID-START`. */
const ownerPattern = /^(\d+)-(\d+)$/;

export function describeOwner(pid: number): string {
  return `${pid}-${readStat(pid)?.start ?? unknown}`;
}

/** Whether a process still runs; a mark that names none is as good as a dead one. */
export function isAlive(owner: string, signals: Pick<ProcessSignals, 'kill'>): boolean {
  const [, pid, start] = ownerPattern.exec(owner.trim()) ?? [];
  if (pid === undefined) return false;
  try {
    signals.kill(Number(pid), 0);
  } catch (error) {
    // It is there, and somebody else's: not to be judged from here.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = readStat(Number(pid));
  if (!now) return true;
  // A dead one keeps its number until its parent asks for it, which in many a container nobody does.
  return now.state !== 'Z' && now.state !== 'X' && (now.start === start || start === unknown);
}

/** Where process IDs mean what they mean here: a machine, or a container on it that shares a folder with others. */
export function describePlace(): string {
  return createHash('sha256').update(`${hostname()} ${readNamespace()}`).digest('hex').slice(0, 8);
}

const unknown = '0';

/**
 * The state of a process, and when it began, in ticks since the machine did. Only Linux tells it in a file; elsewhere
 * the number alone must do.
 *
 * @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
function readStat(pid: number): { state: string; start: string } | undefined {
  try {
    // The name of the program stands in brackets, and may hold any character.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, state, start] = /\) (\S) (?:\S+ ){18}(\d+)[^)]*$/.exec(text) ?? [];
    return state && start ? { state, start } : undefined;
  } catch {
    return undefined;
  }
}

function readNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
