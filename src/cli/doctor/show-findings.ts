import { formatPrintable } from '../../printable.ts';
import type { Finding } from './finding.ts';

const marks: Record<Finding['state'], string> = { ok: 'ok', warning: '!', wrong: 'WRONG', skipped: '-' };

/** A line a check: what was looked at, what was found; and below it what to do, where there is something. */
export function formatFindings(findings: readonly Finding[]): string {
  const lines = findings.flatMap(({ check, state, looked, found, next }) => [
    `${marks[state].padEnd(6)}${check.padEnd(15)}${formatPrintable(`${looked}: ${found}`, 400)}`,
    ...(next === null ? [] : [`${' '.repeat(21)}next: ${formatPrintable(next, 400)}`]),
  ]);
  const wrong = findings.filter(({ state }) => state === 'wrong').length;
  const warnings = findings.filter(({ state }) => state === 'warning').length;
  return `${lines.join('\n')}\n\n${wrong} wrong, ${warnings} worth a look.\n`;
}
