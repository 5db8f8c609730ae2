import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from '../../src/credentials/lock.ts';
import { failureOf } from '../failure-of.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { holding, startHolder } from './lock-holder.ts';

function makePlaces(t: TestContext) {
  const folder = makePrivateFolder(t);
  return { folder, path: join(folder, 'default.lock'), journal: join(folder, 'journal') };
}

/** Who entered and left, in order: `+1 -1 +2`. */
const read = (journal: string): string[] => readFileSync(journal, 'utf8').split('\n').filter(Boolean);

describe('a lock', () => {
  it('lets one in at a time, whoever comes, and is gone afterwards, also after a failure', async (t) => {
    const { folder, path } = makePlaces(t);
    let inside = 0;
    const visits = Array.from({ length: 20 }, (_, index) =>
      withLock(path, async () => {
        assert.equal(++inside, 1);
        assert.equal(statSync(path).mode & 0o777, 0o600);
        await sleep(1);
        inside -= 1;
        if (index % 5 === 0) throw new Error('on purpose');
        return index;
      }),
    );
    const outcomes = await Promise.allSettled(visits);
    assert.equal(outcomes.filter(({ status }) => status === 'rejected').length, 4);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('that somebody else has taken over is not removed by who had it before', async (t) => {
    const { path } = makePlaces(t);
    await withLock(path, async () => writeFileSync(path, 'somebody else'));
    assert.equal(readFileSync(path, 'utf8'), 'somebody else');
  });

  it('is not waited for any longer once the person has had enough', async (t) => {
    const { path } = makePlaces(t);
    const enough = new AbortController();
    await withLock(path, async () => {
      const owner = readFileSync(path, 'utf8');
      const waiting = withLock(path, async () => assert.fail('got in'), { signal: enough.signal });
      setTimeout(() => enough.abort(new Error('enough')), 100);
      await assert.rejects(waiting, /^Error: enough$/);
      assert.equal(readFileSync(path, 'utf8'), owner);
    });
    assert.equal(existsSync(path), false);
  });

  it('that cannot be made is a failure that names the folder', async (t) => {
    const { folder } = makePlaces(t);
    const failure = await failureOf(() =>
      withLock(join(folder, 'none', 'x.lock'), async () => assert.fail()),
    );
    assert.equal(failure.code, 'store_unwritable');
    assert.match(failure.message, /none\/x\.lock cannot be written \(ENOENT\)/);
  });
});

describe('the holder of a lock', { concurrency: true }, () => {
  it('that is killed loses it within five seconds, to one of those who wait', async (t) => {
    const { folder, path, journal } = makePlaces(t);
    const holder = startHolder(t, path, journal);
    await holding(holder);
    const waiters = Array.from({ length: 4 }, () => startHolder(t, path, journal, 100));
    await sleep(500);
    holder.kill('SIGKILL');
    const killed = performance.now();
    await Promise.race(waiters.map(holding));
    const seconds = (performance.now() - killed) / 1000;
    assert.ok(seconds > 2 && seconds < 6, `it took ${seconds} s`);
    await Promise.all(waiters.map((waiter) => once(waiter, 'exit')));

    const [first, ...visits] = read(journal);
    assert.equal(first, `+${holder.pid}`);
    assert.equal(visits.length, 8);
    for (let visit = 0; visit < visits.length; visit += 2)
      assert.equal(visits[visit + 1], visits[visit]?.replace('+', '-'), `two at once: ${visits}`);
    assert.deepEqual(readdirSync(folder), ['journal']);
  });

  it('that was killed before it had signed loses it too', async (t) => {
    const { folder, path } = makePlaces(t);
    writeFileSync(path, '');
    let inside = 0;
    const visit = async (): Promise<void> => {
      assert.equal(++inside, 1, 'two at once');
      await sleep(10);
      inside -= 1;
    };
    // Many come to the conclusion at once, and only one of them may bury the dead.
    await Promise.all(Array.from({ length: 40 }, () => withLock(path, visit)));
    assert.deepEqual(readdirSync(folder), []);
  });

  it('that lives keeps it for as long as it takes', async (t) => {
    const { path, journal } = makePlaces(t);
    const holder = startHolder(t, path, journal);
    await holding(holder);
    let isIn = false;
    const waiting = withLock(path, async () => {
      isIn = true;
    });
    await sleep(5500);
    assert.equal(isIn, false);
    holder.stdin?.end();
    await waiting;
    assert.deepEqual(read(journal), [`+${holder.pid}`, `-${holder.pid}`]);
  });

  it('that was suspended together with who waits for it keeps it', async (t) => {
    const { path, journal } = makePlaces(t);
    const holder = startHolder(t, path, journal);
    await holding(holder);
    const waiter = startHolder(t, path, journal, 1);
    await sleep(600);
    for (const process of [waiter, holder]) process.kill('SIGSTOP');
    await sleep(4600);
    waiter.kill('SIGCONT');
    await sleep(300);
    holder.kill('SIGCONT');
    assert.deepEqual(read(journal), [`+${holder.pid}`]);
    holder.stdin?.end();
    await once(waiter, 'exit');
    assert.equal(read(journal)[1], `-${holder.pid}`);
  });
});
