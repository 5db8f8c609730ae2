import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InterruptedError, PosternError, SignInRequiredError } from '../../src/errors.ts';
import { type DeviceNote, type DevicePoll, waitForDevice, waitOf } from '../../src/oauth/device-wait.ts';
import { failureOf } from '../failure-of.ts';

const lifeMs = 1_800_000;
const pending = { kind: 'pending' } as const;
const slowDown = { kind: 'slow-down' } as const;
const done = { kind: 'done', value: 'tokens' } as const;
const network = (what = 'network') =>
  new PosternError('network', `No ${what}.`, { hint: 'Check the network.' });

type Step = DevicePoll<string> | Error;

/** Waits in a time of its own: what was paused between polls, in s, and what was said. */
function createWait(steps: Step[], options: { expiresAt?: number; signal?: AbortSignal } = {}) {
  let now = 1_000_000;
  let polls = 0;
  const pauses: number[] = [];
  const notes: DeviceNote[] = [];
  const { expiresAt = now + lifeMs, signal } = options;
  const wait = () =>
    waitForDevice(
      { expiresAt, intervalMs: 5000 },
      async () => {
        const step = steps[Math.min(polls, steps.length - 1)];
        polls += 1;
        if (step === undefined || step instanceof Error) throw step;
        return step;
      },
      {
        now: () => now,
        signal,
        tell: (note) => notes.push(note),
        sleep: async (ms, given) => {
          given?.throwIfAborted();
          pauses.push(ms / 1000);
          now += ms;
        },
      },
    );
  return { wait, pauses, notes, polls: () => polls, end: () => now };
}

describe('waiting for a device code', () => {
  it('asks first after the interval, then once an interval, until there is an answer', async () => {
    const { wait, pauses, notes } = createWait([pending, pending, done]);
    assert.equal(await wait(), 'tokens');
    assert.deepEqual(pauses, [5, 5, 5]);
    assert.deepEqual(notes, []);
  });

  it('slows down by five seconds for good, each time it is told to', async () => {
    const { wait, pauses, notes } = createWait([
      pending,
      slowDown,
      pending,
      slowDown,
      pending,
      pending,
      done,
    ]);
    await wait();
    assert.deepEqual(pauses, [5, 5, 10, 10, 15, 15, 15]);
    assert.deepEqual(notes, [
      { kind: 'slowed-down', intervalMs: 10_000 },
      { kind: 'slowed-down', intervalMs: 15_000 },
    ]);
  });

  it('asks a failing network less and less often, at most once a minute, and says so once', async () => {
    const { wait, pauses, notes } = createWait([...Array.from({ length: 6 }, () => network()), done]);
    await wait();
    assert.deepEqual(pauses, [5, 10, 20, 40, 60, 60, 60]);
    assert.deepEqual(
      notes.map(({ kind }) => kind),
      ['poll-failed'],
    );
  });

  it('goes back to its interval when the network is there again, a slower one included', async () => {
    const { wait, pauses } = createWait([slowDown, network(), network(), pending, pending, done]);
    await wait();
    assert.deepEqual(pauses, [5, 10, 20, 40, 10, 10]);
  });

  it('takes time-outs and failing servers for what passes, and nothing else', async () => {
    const timeout = new PosternError('timeout', 'Too slow.', { hint: 'Try again.' });
    const down = new PosternError('server_error', 'Down.', { hint: 'Try again.' });
    assert.equal(await createWait([timeout, down, done]).wait(), 'tokens');
    for (const error of [
      new SignInRequiredError('access_denied', 'No.'),
      new PosternError('invalid_response', 'A portal.', { hint: 'Check the proxy.' }),
    ]) {
      const { wait, polls } = createWait([pending, error, done]);
      assert.equal((await failureOf(wait)).code, error.code);
      assert.equal(polls(), 2);
    }
    await assert.rejects(createWait([new TypeError('a bug')]).wait(), TypeError);
  });

  it('ends by itself when the code does, whatever the server says', async () => {
    for (const step of [pending, slowDown]) {
      const { wait, end } = createWait([step]);
      const failure = await failureOf(wait);
      assert.ok(failure instanceof SignInRequiredError);
      assert.equal(failure.code, 'device_code_expired');
      assert.equal(end(), 1_000_000 + lifeMs);
    }
  });

  it('ends with what the network said if that was the last word', async () => {
    assert.equal((await failureOf(createWait([pending, network()]).wait)).code, 'network');
    assert.equal((await failureOf(createWait([network(), pending]).wait)).code, 'device_code_expired');
  });

  it('asks nothing for a code that is over', async () => {
    const { wait, polls, pauses } = createWait([done], { expiresAt: 999_999 });
    assert.equal((await failureOf(wait)).code, 'device_code_expired');
    assert.deepEqual([polls(), pauses], [0, []]);
  });

  it('ends at once with the signal, in the middle of a pause', async () => {
    const controller = new AbortController();
    const wait = waitForDevice({ expiresAt: Date.now() + lifeMs, intervalMs: lifeMs }, async () => done, {
      now: Date.now,
      signal: controller.signal,
    });
    controller.abort(new InterruptedError());
    await assert.rejects(wait, InterruptedError);
  });

  it('pauses where a server asks for longer than a timer can wait', async () => {
    const controller = new AbortController();
    let polls = 0;
    const poll = async () => {
      polls += 1;
      return pending;
    };
    const [intervalMs, expiresAt] = [2 ** 31, Date.now() + 2 ** 40];
    const wait = waitForDevice({ expiresAt, intervalMs }, poll, { now: Date.now, signal: controller.signal });
    // What a timer that cannot wait would fire at once has come long before.
    setTimeout(() => controller.abort(new InterruptedError()), 50);
    await assert.rejects(wait, InterruptedError);
    assert.equal(polls, 0);
  });

  it('tells an interruption from a network that failed', async () => {
    const controller = new AbortController();
    const { wait, polls } = createWait([network()], { signal: controller.signal });
    const ended = wait();
    controller.abort(new InterruptedError());
    await assert.rejects(ended, PosternError);
    assert.ok(polls() <= 1);
  });
});

describe('an answer about a device code', () => {
  it('is "not yet" by its word, whatever its status', () => {
    const refused = (error: string, status: number) =>
      waitOf({ kind: 'refused', status, error, description: '', subtype: '' });
    for (const status of [400, 403, 428]) {
      assert.equal(refused('authorization_pending', status), 'pending');
      assert.equal(refused('slow_down', status), 'slow-down');
      assert.equal(refused('access_denied', status), undefined);
      assert.equal(refused('', status), undefined);
    }
    const tokens = { accessToken: 'ya29.a', expiresAt: 1 };
    assert.equal(waitOf({ kind: 'tokens', tokens }), undefined);
  });
});
