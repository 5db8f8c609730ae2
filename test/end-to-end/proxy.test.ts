import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { it } from 'node:test';
import { createEnvironment, runPostern } from '../sandbox/postern.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { signIn } from '../sandbox/sign-in.ts';

it('no secret for this machine goes through a proxy, whatever the environment says', async (t) => {
  const sandbox = await startSandbox();
  t.after(() => sandbox.close());
  let proxied = 0;
  const proxy = createServer((_request, response) => {
    proxied += 1;
    response.writeHead(502).end();
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  t.after(() => proxy.close());
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const env = createEnvironment(sandbox.folder, {
    POSTERN_AUTHORIZATION_SERVER: sandbox.google.url,
    HTTP_PROXY: address,
    HTTPS_PROXY: address,
    NO_PROXY: 'corp.example',
  });

  assert.equal((await signIn(sandbox, { env })).exitCode, 0);
  const query = ['query', '--project', 'p', '--api-endpoint', sandbox.bigQuery.url, 'SELECT 1 AS one'];
  assert.equal((await runPostern(query, { env })).stdout, 'one\n1\n');
  assert.equal((await runPostern(['logout'], { env })).exitCode, 0);
  assert.equal(proxied, 0);
});
