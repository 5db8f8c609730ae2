import { execFileSync } from 'node:child_process';
import type { RunningProcess } from './processes.ts';

/** What `ss` says of the TCP sockets that listen, and of the UDP sockets that take anything, in these processes. */
export function listListeners(processes: readonly RunningProcess[]): string[] {
  const lines = execFileSync('ss', ['-tulnpH'], { encoding: 'utf8' }).split('\n');
  return lines.filter((line) => processes.some(({ pid }) => line.includes(`pid=${pid},`)));
}
