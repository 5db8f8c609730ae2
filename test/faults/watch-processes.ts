import { readdirSync, readFileSync } from 'node:fs';

export interface WatchedProcesses {
  /** The arguments and the environment of every process that was seen below this one. */
  stop(): { arguments: string[]; environment: string[] };
}

/** Looks, as often as it can, at what any user of the machine can see of the processes below this one. */
export function watchProcesses(): WatchedProcesses {
  const seen = { arguments: new Set<string>(), environment: new Set<string>() };
  const look = (): void => {
    for (const pid of listDescendants(process.pid)) {
      seen.arguments.add(readOf(pid, 'cmdline'));
      seen.environment.add(readOf(pid, 'environ'));
    }
  };
  const timer = setInterval(look, 5);
  return {
    stop: () => {
      clearInterval(timer);
      return { arguments: [...seen.arguments], environment: [...seen.environment] };
    },
  };
}

function listDescendants(ancestor: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), Number(/\) \S (\d+)/.exec(readOf(Number(name), 'stat'))?.[1])] as const);
  const childrenOf = (parent: number): number[] =>
    parents.filter(([, of]) => of === parent).flatMap(([pid]) => [pid, ...childrenOf(pid)]);
  return childrenOf(ancestor);
}

/** Empty for a process that has ended meanwhile. */
function readOf(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
