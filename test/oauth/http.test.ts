import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { InterruptedError, PosternError } from '../../src/errors.ts';
import { getJson, postForm } from '../../src/oauth/http.ts';
import { failureOf } from '../failure-of.ts';
import { answerWith, type OddServer, startServer } from './start-server.ts';

const form = { code: '4/0Acode-of-a-person', client_secret: 'GOCSPX-hush', absent: undefined };
const secrets = [form.code, form.client_secret];

describe('a request to an authorization server', () => {
  let odd: OddServer;
  const start = async (...given: Parameters<typeof startServer>) => {
    odd = await startServer(...given);
    return `${odd.url}/token`;
  };
  afterEach(() => odd?.close());

  it('sends a form in the body, and nothing of it in the address or a header', async () => {
    const url = await start(answerWith(200, { ok: 1 }));
    assert.deepEqual(await postForm(url, form), { status: 200, json: { ok: 1 } });
    const [request] = odd.received;
    assert.equal(request?.body, 'code=4%2F0Acode-of-a-person&client_secret=GOCSPX-hush');
    assert.deepEqual([request?.method, request?.path], ['POST', '/token']);
    assert.match(request?.headers['content-type'] ?? '', /^application\/x-www-form-urlencoded/);
    assert.doesNotMatch(JSON.stringify(request?.headers), /hush|4\/0A/);
  });

  it('gives whatever status came, and JSON only where it is that', async () => {
    for (const [status, body, json] of [
      [200, '<html>Log in to the Wi-Fi</html>', undefined],
      [400, { error: 'invalid_grant' }, { error: 'invalid_grant' }],
      [401, '', undefined],
      [500, 'null', null],
      [429, '{"error":', undefined],
    ] as const) {
      const url = await start(answerWith(status, body, { 'content-type': 'text/html' }));
      assert.deepEqual(await postForm(url, form), { status, json });
      await odd.close();
    }
  });

  for (const status of [301, 302, 303, 307, 308]) {
    it(`does not follow a ${status}, neither with a form nor without`, async (t) => {
      const elsewhere = await startServer(answerWith(200, { access_token: 'evil' }));
      t.after(() => elsewhere.close());
      const url = await start(answerWith(status, '', { location: `${elsewhere.url}/token` }));
      for (const send of [() => postForm(url, form), () => getJson(url, { retry: false })]) {
        const failure = await failureOf(send, secrets);
        assert.equal(failure.code, 'network');
        assert.match(failure.message, /redirects elsewhere/);
      }
      assert.deepEqual(elsewhere.received, []);
    });
  }

  const large = 'a'.repeat(2_000_000);
  for (const [name, headers, body] of [
    ['that says so', { 'content-length': `${large.length}` }, large],
    ['that does not say so', {}, large],
    ['that was packed small', { 'content-encoding': 'gzip' }, gzipSync(large)],
  ] as const) {
    it(`refuses an answer of 2 MB ${name}, and lets go of the connection`, async () => {
      const url = await start((_request, response) => {
        response.writeHead(200, { ...headers, connection: 'close' });
        response.write(body);
        response.end();
      });
      const failure = await failureOf(() => postForm(url, form), secrets);
      assert.equal(failure.code, 'network');
      assert.match(failure.message, /its answer is too large/);
      while (await countConnections(odd)) await new Promise(setImmediate);
    });
  }

  it('refuses an answer that breaks off', async () => {
    const url = await start((_request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"access_token":"ya29', () => response.destroy());
    });
    assert.equal((await failureOf(() => postForm(url, form), secrets)).code, 'network');
  });

  it('names the reason of a network failure by the code that people search for', async () => {
    const url = await start(() => undefined);
    await odd.close();
    const refused = await failureOf(() => postForm(url, form), secrets);
    assert.equal(refused.code, 'network');
    assert.match(refused.message, /^Could not reach 127\.0\.0\.1:\d+ \(ECONNREFUSED\)\.$/);
    const unknown = await failureOf(() => postForm('https://as.invalid/token', form), secrets);
    assert.match(unknown.message, /^Could not reach as\.invalid \((ENOTFOUND|EAI_AGAIN)\)\.$/);
    const plain = await start(answerWith(200, {}));
    const noTls = await failureOf(() => postForm(plain.replace('http:', 'https:'), form), secrets);
    assert.match(noTls.message, /\([A-Z_]*SSL[A-Z_]*\)|\(EPROTO\)/);
  });

  it('passes on why it was aborted, before and during a request, and sends no more', async () => {
    const controller = new AbortController();
    const reason = new PosternError('timeout', 'Nothing came.', { hint: 'Try again.' });
    const url = await start(() => controller.abort(reason));
    const { signal } = controller;
    assert.equal(await failureOf(() => postForm(url, form, { signal, retry: true }), secrets), reason);
    assert.equal(await failureOf(() => getJson(url, { signal }), secrets), reason);
    assert.equal(odd.received.length, 1);
  });

  it('calls every other abort an interruption', async () => {
    const url = await start(answerWith(200, {}));
    for (const reason of [undefined, new Error('GOCSPX-hush'), 'GOCSPX-hush']) {
      const request = postForm(url, form, { signal: AbortSignal.abort(reason) });
      await assert.rejects(request, (error) => {
        assert.ok(error instanceof InterruptedError);
        assert.equal(error.message, 'Interrupted.');
        return true;
      });
    }
  });
});

function countConnections({ server }: OddServer): Promise<number> {
  return new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });
}
