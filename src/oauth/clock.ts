/** Google's libraries allow clocks to differ by this much, in ms. */
export const clockSlackMs = 300_000;

/** How far this machine's clock is ahead of a server's, in ms (behind: negative), if it is off by more than a little. */
export function measureClock(now: number, date: number | undefined): number | undefined {
  const aheadMs = now - (date ?? Number.NaN);
  return Math.abs(aheadMs) > clockSlackMs ? aheadMs : undefined;
}

/** A clock that is off, for a person: `the clock of this machine is 2 hours ahead`. */
export function formatClock(aheadMs: number): string {
  const units: [name: string, ms: number][] = [
    ['days', 86_400_000],
    ['hours', 3_600_000],
    ['minutes', 60_000],
  ];
  const [name, ms] = units.find(([, unitMs]) => Math.abs(aheadMs) >= 2 * unitMs) ?? ['minutes', 60_000];
  const amount = Math.round(Math.abs(aheadMs) / ms);
  return `the clock of this machine is ${amount} ${name} ${aheadMs > 0 ? 'ahead' : 'behind'}`;
}
