import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { describe, it, type TestContext } from 'node:test';
import { getJson, postForm } from '../../src/oauth/http.ts';
import { failureOf } from '../failure-of.ts';
import { answerWith, startServer } from './start-server.ts';

const form = { refresh_token: '1//0refresh-token-of-a-person' };

const faults: Record<string, RequestListener> = {
  'answers 429': answerWith(429, { error: 'rate_limited' }),
  'answers 500': answerWith(500, { error: 'internal_failure' }),
  'answers 503 with HTML': answerWith(503, '<html>', { 'retry-after': 'soon' }),
  'resets the connection': (_request, response) => void response.socket?.resetAndDestroy(),
  'hangs up': (_request, response) => void response.socket?.destroy(),
};

/** Fails as often as it is told, then works. */
async function startFailing(t: TestContext, fault: RequestListener, times: number) {
  const odd = await startServer((request, response) =>
    (odd.received.length <= times ? fault : answerWith(200, { ok: 1 }))(request, response),
  );
  t.after(() => odd.close());
  return odd;
}

describe('repeating a request', { concurrency: true }, () => {
  for (const [name, fault] of Object.entries(faults)) {
    for (const options of [{}, { retry: false }]) {
      it(`never happens unless asked for, here ${JSON.stringify(options)}, if the server ${name}`, async (t) => {
        const odd = await startFailing(t, fault, 1);
        await postForm(`${odd.url}/token`, form, options).catch(() => undefined);
        assert.equal(odd.received.length, 1);
      });
    }

    it(`helps, with the same form, if the server first ${name}`, async (t) => {
      const odd = await startFailing(t, fault, 2);
      const response = await postForm(`${odd.url}/token`, form, { retry: true });
      assert.deepEqual(response, { status: 200, json: { ok: 1 } });
      const bodies = odd.received.map(({ body }) => body);
      assert.deepEqual(bodies, Array(3).fill('refresh_token=1%2F%2F0refresh-token-of-a-person'));
    });

    it(`ends after two more times if the server always ${name}`, async (t) => {
      const odd = await startFailing(t, fault, Number.POSITIVE_INFINITY);
      const request = () => postForm(`${odd.url}/token`, form, { retry: true });
      if (name.startsWith('answers')) {
        const { status } = await request();
        assert.equal(`answers ${status}`, name.slice(0, 11));
      } else {
        const failure = await failureOf(request, [form.refresh_token]);
        assert.equal(failure.code, 'network');
        assert.match(failure.message, /\(ECONNRESET\)/);
      }
      assert.equal(odd.received.length, 3);
    });
  }

  it('waits for as long as the server asks', async (t) => {
    const times: number[] = [];
    const later = new Date(Date.now() - 60_000).toUTCString();
    for (const value of ['1', later]) {
      const odd = await startFailing(t, answerWith(429, '', { 'retry-after': value }), 1);
      const start = performance.now();
      assert.equal((await postForm(`${odd.url}/token`, form, { retry: true })).status, 200);
      times.push(performance.now() - start);
    }
    const [asked = 0, past = 0] = times;
    assert.ok(asked >= 990 && past < asked, `${times}`);
  });

  it('does not happen where the server asks to be left alone for longer than a person waits', async (t) => {
    for (const value of ['11', '99999999999', new Date(Date.now() + 3_600_000).toUTCString()]) {
      const odd = await startFailing(t, answerWith(429, { error: 'x' }, { 'retry-after': value }), 1);
      const response = await postForm(`${odd.url}/token`, form, { retry: true });
      assert.deepEqual([response.status, odd.received.length], [429, 1]);
    }
  });

  it('is not for what was understood and refused', async (t) => {
    const odd = await startServer(answerWith(400, { error: 'invalid_grant' }));
    t.after(() => odd.close());
    const response = await postForm(`${odd.url}/token`, form, { retry: true });
    assert.deepEqual(response, { status: 400, json: { error: 'invalid_grant' } });
    assert.equal(odd.received.length, 1);
  });

  it('ends, without waiting, when it is aborted before the next time', async (t) => {
    const controller = new AbortController();
    const odd = await startServer((request, response) => {
      response.on('finish', () => setTimeout(() => controller.abort(), 20));
      answerWith(500, '')(request, response);
    });
    t.after(() => odd.close());
    const { signal } = controller;
    const request = postForm(`${odd.url}/token`, form, { signal, retry: true });
    await assert.rejects(request, { name: 'InterruptedError' });
    assert.equal(odd.received.length, 1);
  });

  it('happens for a document without asking', async (t) => {
    const odd = await startFailing(t, answerWith(502, 'Bad Gateway'), 1);
    assert.deepEqual(await getJson(odd.url), { status: 200, json: { ok: 1 } });
    assert.equal(odd.received.length, 2);
  });
});
