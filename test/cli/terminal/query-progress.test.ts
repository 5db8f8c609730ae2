import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { it } from 'node:test';
import { createQueryProgress } from '../../../src/cli/terminal/query-progress.ts';

function start(): { progress: ReturnType<typeof createQueryProgress>; written: () => string } {
  const stderr = new PassThrough();
  let time = 0;
  const now = (): number => {
    time += 1500;
    return time;
  };
  return { progress: createQueryProgress(stderr, now), written: () => String(stderr.read() ?? '') };
}

it('the line about a query says the time and what BigQuery reports, and is gone in the end', () => {
  const { progress, written } = start();
  progress.report({ jobId: 'j', state: 'pending' });
  assert.equal(written(), '\r1 s, pending, job j');
  progress.report({ jobId: 'j', state: 'running', units: { done: 3, total: 12 } });
  assert.equal(written(), '\r3 s, running, 3 of 12 units of work done, job j');
  progress.report({ jobId: 'j', state: 'running' });
  assert.equal(written(), `\r${'4 s, running, job j'.padEnd(47)}`);
  progress.stop();
  assert.equal(written(), `\r${' '.repeat(19)}\r`);
  progress.stop();
  assert.equal(written(), '');
});

it('the line about a query that is quick never appears', () => {
  const { progress, written } = start();
  progress.count(1000);
  progress.stop();
  assert.equal(written(), '');
});
