import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { answerWith, startServer } from './start-server.ts';

const http = new URL('../../src/oauth/http.ts', import.meta.url).href;
const program = `
  const { postForm } = await import(${JSON.stringify(http)});
  const answer = await postForm(process.argv[1], { client_secret: 'GOCSPX-hush' }).catch(({ code }) => code);
  process.stdout.write(JSON.stringify(answer));
`;

/** What a process says that sends a form, and whom its proxy was asked to connect to. */
async function postThroughProxy(address: (server: string) => string) {
  const server = await startServer(answerWith(200, { ok: 1 }));
  const proxy = await startServer(answerWith(200, { from: 'proxy' }));
  const asked: string[] = [];
  proxy.server.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 502 No\r\n\r\n');
  });
  const { PATH = '' } = process.env;
  const env = { PATH, HTTPS_PROXY: proxy.url, https_proxy: proxy.url, HTTP_PROXY: proxy.url };
  const args = ['--input-type=module', '--eval', program, address(server.url)];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env });
  const { proxy: through, ...answer } = JSON.parse(stdout);
  const seen = [...asked, ...proxy.received.map(({ method, path }) => `${method} ${path}`)];
  await Promise.all([server.close(), proxy.close()]);
  return { answer, isProxied: through === new URL(proxy.url).host, stderr, seen };
}

describe('a proxy', () => {
  it('never sees what is sent to this machine, which is plain text', async () => {
    for (const host of ['127.0.0.1', 'localhost']) {
      const { answer, isProxied, stderr, seen } = await postThroughProxy((url) =>
        url.replace('127.0.0.1', host),
      );
      assert.deepEqual([answer, stderr, seen], [{ status: 200, json: { ok: 1 } }, '', []]);
      assert.equal(isProxied, false);
    }
  });

  it('is asked for every other connection, and named in the answer', async () => {
    const { answer, isProxied, seen } = await postThroughProxy(() => 'https://as.invalid/token');
    assert.deepEqual([answer, isProxied, seen], [{ status: 502 }, true, ['as.invalid:443']]);
  });
});
