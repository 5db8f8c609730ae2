import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { PosternError, SignInRequiredError } from '../../src/errors.ts';
import { openLoopbackListener } from '../../src/login/loopback-listener.ts';
import type { AuthorizationResponse } from '../../src/oauth/authorization-response.ts';
import { listListeners } from '../sandbox/listeners/list-listeners.ts';

const state = 'gmgvpEojcr0JguHU9XUq7A';
const answer = `code=4%2F0AVGzR1B&state=${state}&iss=https%3A%2F%2Faccounts.google.com`;

/** What a login does with a response: one with another state is none. */
function take(response: AuthorizationResponse): string {
  if (response.state !== state) throw new PosternError('state_mismatch', 'Another sign-in.');
  if (response.error) throw new SignInRequiredError('access_denied', 'Refused.');
  return response.code ?? '';
}

async function open(t: TestContext) {
  const listener = await openLoopbackListener();
  t.after(() => listener.close());
  const stop = new AbortController();
  const received = listener.receive(take, stop.signal);
  received.catch(() => undefined);
  const { host, port } = new URL(listener.redirectUri);
  let isOver = false;
  received.finally(() => (isOver = true)).catch(() => undefined);
  return { ...listener, received, stop, host, port: Number(port), isWaiting: () => !isOver };
}

function dial(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  return socket;
}

/** Sends these bytes and returns all that comes back. */
async function send(port: number, bytes: string): Promise<string> {
  const socket = dial(port);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(bytes);
  // Whoever sends what is not read is reset once the answer is out.
  await new Promise((resolve) => socket.once('close', resolve));
  return Buffer.concat(chunks).toString();
}

const isRefused = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/`).then(
    () => false,
    ({ cause }) => cause.code === 'ECONNREFUSED',
  );

const listensHere = () => listListeners([{ pid: process.pid, parent: 0, command: [], environment: [] }]);

describe('the loopback listener', () => {
  it('listens on 127.0.0.1 alone, takes the answer, and is gone', async (t) => {
    const { redirectUri, received, port, host } = await open(t);
    assert.equal(redirectUri, `http://127.0.0.1:${port}/`);
    assert.deepEqual(
      listensHere().map((line) => line.split(/\s+/)[4]),
      [host],
    );

    const response = await fetch(`${redirectUri}?${answer}`);
    assert.equal(response.status, 200);
    const page = await response.text();
    assert.match(page, /Go back to the terminal/);
    assert.equal(await received, '4/0AVGzR1B');
    assert.deepEqual(listensHere(), []);
    assert.ok(await isRefused(port));
  });

  it('answers with pages that keep nothing, load nothing and repeat nothing', async (t) => {
    const { redirectUri, received } = await open(t);
    const marked = 'error=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E&error_description=marked&state=marked';
    for (const address of [
      `${redirectUri}marked?marked`,
      `${redirectUri}?${marked}`,
      `${redirectUri}?${answer}`,
    ]) {
      const { headers, ...response } = await fetch(address).then(async (got) => ({
        headers: got.headers,
        body: await got.text(),
      }));
      assert.deepEqual(
        ['cache-control', 'referrer-policy', 'x-content-type-options', 'connection', 'content-type'].map(
          (name) => headers.get(name),
        ),
        ['no-store', 'no-referrer', 'nosniff', 'close', 'text/html; charset=utf-8'],
      );
      const policy = headers.get('content-security-policy') ?? '';
      assert.match(policy, /^default-src 'none';.*frame-ancestors 'none'$/);
      assert.doesNotMatch(response.body, /marked|onerror|<script|4%2F|4\/0A/);
    }
    await received;
  });

  it('keeps waiting after all that is not the answer', async (t) => {
    const { redirectUri, received, host, port, isWaiting } = await open(t);
    const get = (path: string, hostHeader = host) => `GET ${path} HTTP/1.1\r\nHost: ${hostHeader}\r\n\r\n`;
    const others: Record<string, [bytes: string, status: number]> = {
      'nothing in it': [get('/'), 400],
      'no state': [get('/?code=4%2F0AVGzR1B'), 400],
      'another state': [get(`/?${answer.replace(state, 'AAAAAAAAAAAAAAAAAAAAAA')}`), 400],
      'a part of the state': [get(`/?${answer.replace(state, state.slice(0, -1))}`), 400],
      'two states': [get(`/?${answer}&state=${state}`), 400],
      'a forged refusal': [get('/?error=access_denied'), 400],
      'a forged refusal with a state': [get('/?error=access_denied&state=forged'), 400],
      'another path': [get(`/oauth2/callback?${answer}`), 404],
      'a path that comes down to it': [get(`//?${answer}`), 404],
      'an icon': [get('/favicon.ico'), 404],
      'a whole URL': [get(`http://${host}/?${answer}`), 404],
      'another name for this machine': [get(`/?${answer}`, `localhost:${port}`), 404],
      'a name that was bound to this machine': [get(`/?${answer}`, `evil.example:${port}`), 404],
      'another port': [get(`/?${answer}`, `127.0.0.1:${port + 1}`), 404],
      'no Host': [`GET /?${answer} HTTP/1.0\r\n\r\n`, 404],
      POST: [
        `POST /?${answer} HTTP/1.1\r\nHost: ${host}\r\nContent-Length: ${answer.length}\r\n\r\n${answer}`,
        404,
      ],
      HEAD: [`HEAD /?${answer} HTTP/1.1\r\nHost: ${host}\r\n\r\n`, 404],
      OPTIONS: [`OPTIONS /?${answer} HTTP/1.1\r\nHost: ${host}\r\n\r\n`, 404],
      'more than a browser sends': [get(`/?${answer}&padding=${'a'.repeat(17_000)}`), 431],
      'no HTTP': ['hello\r\n\r\n', 400],
    };
    for (const [name, [bytes, status]] of Object.entries(others)) {
      const [line = ''] = (await send(port, bytes)).split('\r\n');
      assert.equal(line.split(' ')[1], `${status}`, name);
      assert.ok(isWaiting(), name);
    }
    // One that asks for a tunnel is not even answered.
    assert.equal(await send(port, `CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n\r\n`), '');
    assert.ok(isWaiting());

    assert.equal((await fetch(`${redirectUri}?${answer}`)).status, 200);
    assert.equal(await received, '4/0AVGzR1B');
  });

  it('takes a refusal with the right state for an answer', async (t) => {
    const { redirectUri, received } = await open(t);
    assert.equal((await fetch(`${redirectUri}?error=access_denied&state=${state}`)).status, 200);
    await assert.rejects(received, { code: 'access_denied' });
  });

  it('ends connections that are kept open, idle or half-way through a request', async (t) => {
    const { redirectUri, received, port, close, host } = await open(t);
    const idle = dial(port);
    const slow = dial(port);
    await Promise.all([once(idle, 'connect'), once(slow, 'connect')]);
    slow.write(`GET /?${answer} HTTP/1.1\r\nHost: ${host}\r\nX-Slow: `);
    const ended = Promise.all([once(idle, 'close'), once(slow, 'close')]);
    await fetch(`${redirectUri}?${answer}`);
    await received;
    await close();
    await ended;
  });

  it('takes no more connections than a browser could need', async (t) => {
    const { port } = await open(t);
    const sockets = Array.from({ length: 40 }, () => dial(port));
    t.after(() => {
      for (const socket of sockets) socket.destroy();
    });
    // Eight of them are let go at once.
    const left = () => sockets.filter(({ destroyed }) => !destroyed);
    while (left().length > 32) await Promise.race(left().map((socket) => once(socket, 'close')));
    assert.equal(left().length, 32);
  });

  it('ends with the signal, and can be closed twice', async (t) => {
    const { received, stop, close, port } = await open(t);
    const reason = new Error('enough');
    stop.abort(reason);
    await assert.rejects(received, reason);
    await close();
    await close();
    assert.ok(await isRefused(port));
  });

  it('takes nothing before it is asked to', async (t) => {
    const listener = await openLoopbackListener();
    t.after(() => listener.close());
    assert.equal((await fetch(`${listener.redirectUri}?${answer}`)).status, 400);
    await assert.rejects(listener.receive(take, AbortSignal.abort(new Error('over'))), /over/);
  });
});
