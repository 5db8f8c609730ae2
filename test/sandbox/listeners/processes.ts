import { readdirSync, readFileSync } from 'node:fs';

export interface RunningProcess {
  pid: number;
  parent: number;
  /** The words it was started with. */
  command: readonly string[];
  /** `NAME=value` as it was started with; empty where this user may not look. */
  environment: readonly string[];
}

/** What runs on this machine now, this program included. Reads Linux's /proc. */
export function listProcesses(): RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => readProcess(Number(name)) ?? []);
}

/** Those that `isRoot` holds for, and all that they have started and that is still below them. */
export function findFamily(
  processes: readonly RunningProcess[],
  isRoot: (process: RunningProcess) => boolean,
): RunningProcess[] {
  const family = new Set(processes.filter(isRoot));
  // A Set visits what is added to it on the way.
  for (const { pid } of family) {
    for (const child of processes.filter(({ parent }) => parent === pid)) family.add(child);
  }
  return [...family];
}

/** Ends a process with all that it has started and that is still below it. */
export function killFamily(root: number): void {
  for (const { pid } of findFamily(listProcesses(), ({ pid }) => pid === root)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      // It has ended since it was listed.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

function readProcess(pid: number): RunningProcess | undefined {
  try {
    // The name of the program stands in brackets, and may hold any character: 7 (odd ) name) S 1 ...
    const [, parent] = /\) \S (\d+)[^)]*$/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    const command = splitWords(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    return { pid, parent: Number(parent), command, environment: readEnvironment(pid) };
  } catch {
    // It has ended since it was listed.
    return undefined;
  }
}

function readEnvironment(pid: number): string[] {
  try {
    return splitWords(readFileSync(`/proc/${pid}/environ`, 'utf8'));
  } catch {
    return [];
  }
}

function splitWords(text: string): string[] {
  return text.split('\0').slice(0, -1);
}
