import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatDuration, parseDuration } from '../../src/cli/duration.ts';
import { failureOf } from '../failure-of.ts';

describe('a duration', () => {
  const bad = [
    '',
    ' ',
    '-5m',
    '+5m',
    '5 m',
    '5M',
    'm',
    '1h 30m',
    '5min',
    '1e3',
    '0x10',
    '.5h',
    '5.',
    '1..5m',
    '٥m',
    'Infinity',
    '5m!',
    'NaN',
  ];
  for (const text of bad) {
    it(`is not ${JSON.stringify(text)}`, async () => {
      const failure = await failureOf(() => parseDuration(text, '--timeout'));
      assert.equal(failure.code, 'usage');
      assert.equal(failure.message, `--timeout takes a duration such as 90s, 5m or 1h30m, not "${text}".`);
    });
  }

  const good: [string, number][] = [
    ['0', 0],
    ['90', 90_000],
    ['90s', 90_000],
    ['250ms', 250],
    ['5m', 300_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['2d', 172_800_000],
    ['1m500ms', 60_500],
  ];
  for (const [text, ms] of good) {
    it(`of ${text} is ${ms} ms`, () => assert.equal(parseDuration(text, '--timeout'), ms));
  }

  const shown: [number, string][] = [
    [-1, '0 s'],
    [59_999, '59 s'],
    [60_000, '1 min'],
    [3_599_000, '59 min'],
    [3_600_000, '1 h 0 min'],
    [86_399_000, '23 h 59 min'],
    [604_799_000, '6 d 23 h'],
  ];
  for (const [ms, text] of shown) {
    it(`of ${ms} ms is shown as ${text}`, () => assert.equal(formatDuration(ms), text));
  }
});
