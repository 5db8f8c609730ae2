import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { withDeadline } from '../../src/cli/deadline.ts';
import { InterruptedError } from '../../src/errors.ts';
import { failureOf } from '../failure-of.ts';

const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
const nobody = new AbortController().signal;

describe('a deadline', () => {
  it('ends what takes too long', async () => {
    const failure = await failureOf(() => withDeadline(nobody, 20, never));
    assert.deepEqual([failure.code, failure.message], ['timeout', 'Nothing came within 0 s.']);
  });

  for (const [name, ms] of [
    ['0, which is none', 0],
    ['30 days, which no timer of Node can wait', 30 * 86_400_000],
    ['more than any clock shows', Number.POSITIVE_INFINITY],
  ] as const) {
    it(`does not come at once when it is ${name}`, async () => {
      const isDone = withDeadline(nobody, ms, async (signal) => {
        await sleep(20);
        return !signal.aborted;
      });
      assert.equal(await isDone, true);
    });
  }

  it('leaves the word to the person who interrupts first', async () => {
    const person = new AbortController();
    const running = withDeadline(person.signal, 60_000, never);
    person.abort(new InterruptedError());
    await assert.rejects(running, InterruptedError);
  });

  it('holds nothing once it is over', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    await withDeadline(nobody, 60_000, async () => undefined);
    await assert.rejects(withDeadline(nobody, 60_000, async () => assert.fail('on purpose')));
    assert.equal(timers(), before);
  });
});
