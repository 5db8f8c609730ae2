import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type SandboxGoogle, startGoogle } from './google.ts';
import { refresh, signIn } from './sample-program.ts';

describe('an ordered fault', () => {
  let google: SandboxGoogle;
  before(async () => {
    google = await startGoogle();
  });
  after(() => google.close());

  const post = (path: string, signal?: AbortSignal) =>
    fetch(google.url + path, {
      method: 'POST',
      body: new URLSearchParams({ a: 'b' }),
      ...(signal && { signal }),
    });

  it('answers the next request of its path as told, and no other', async () => {
    const { refreshToken } = await signIn(google);
    google.failNext('/token', { status: 502, headers: { 'Retry-After': '7' }, body: '<html>oops' });
    const elsewhere = await post('/revoke');
    const failed = await post('/token');

    assert.equal(elsewhere.status, 400);
    assert.equal(failed.status, 502);
    assert.equal(failed.headers.get('Retry-After'), '7');
    assert.equal(await failed.text(), '<html>oops');
    assert.equal((await refresh(google.clientSecrets.installed, refreshToken)).status, 200);
  });

  it('queues behind the earlier ones', async () => {
    google.failNext('/revoke', { status: 500 });
    google.failNext('/revoke', { status: 503 });

    assert.equal((await post('/revoke')).status, 500);
    assert.equal((await post('/revoke')).status, 503);
    assert.equal((await post('/revoke')).status, 400);
  });

  it('resets the connection', async () => {
    google.failNext('/token', 'reset');

    await assert.rejects(post('/token'), (error: Error) => {
      assert.equal((error.cause as NodeJS.ErrnoException).code, 'ECONNRESET');
      return true;
    });
  });

  it('hangs, until the sandbox closes', async () => {
    const other = await startGoogle();
    other.failNext('/token', 'hang');
    const hanging = fetch(`${other.url}/token`, { method: 'POST', body: 'a=b' });
    while (other.requests.length === 0) await new Promise(setImmediate);
    await other.close();

    await assert.rejects(hanging, /fetch failed/);
  });

  it('is logged like any request', async () => {
    const before = google.requests.length;
    google.failNext('/device/code', { status: 500 });
    await post('/device/code');

    assert.deepEqual(google.requests.slice(before), [
      { method: 'POST', path: '/device/code', body: { a: 'b' } },
    ]);
  });
});
