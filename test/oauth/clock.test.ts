import assert from 'node:assert/strict';
import { it } from 'node:test';
import { formatClock, measureClock } from '../../src/oauth/clock.ts';

const noon = Date.parse('2026-05-04T12:00:00Z');

it('a clock is off when it differs by more than five minutes, either way', () => {
  const measured: [number, number | undefined, number | undefined][] = [
    [noon, undefined, undefined],
    [noon, Number.NaN, undefined],
    [noon, noon, undefined],
    [noon + 300_000, noon, undefined],
    [noon + 300_001, noon, 300_001],
    [noon - 31_536_000_000, noon, -31_536_000_000],
  ];
  for (const [now, date, ahead] of measured) assert.equal(measureClock(now, date), ahead);
});

it('a clock that is off is described in the largest unit that says something', () => {
  const described: [number, string][] = [
    [301_000, '5 minutes ahead'],
    [-3_600_000, '60 minutes behind'],
    [7_200_000, '2 hours ahead'],
    [-90_000_000, '25 hours behind'],
    [31_536_000_000, '365 days ahead'],
  ];
  for (const [ahead, words] of described)
    assert.equal(formatClock(ahead), `the clock of this machine is ${words}`);
});
