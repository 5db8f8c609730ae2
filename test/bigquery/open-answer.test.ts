import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { OAuth2Client } from 'google-auth-library';
import { type BigQueryClient, createBigQueryClient } from '../../src/bigquery/client.ts';
import { InterruptedError } from '../../src/errors.ts';

interface Server {
  client: BigQueryClient;
  url: string;
  requests: IncomingMessage[];
  connections: () => number;
}

async function serve(t: TestContext, listener: RequestListener): Promise<Server> {
  const requests: IncomingMessage[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  }).listen(0, '127.0.0.1');
  server.on('connection', () => {
    connections += 1;
  });
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const authClient = new OAuth2Client({ quotaProjectId: 'my-quota' });
  authClient.setCredentials({ access_token: 'ya29.test', expiry_date: Date.now() + 3_600_000 });
  const client = createBigQueryClient({ authClient, projectId: 'p', apiEndpoint: url });
  return { client, url, requests, connections: () => connections };
}

const { signal } = new AbortController();

describe('an answer that is read as bytes', () => {
  it('is asked for as its job says, signed, in as few bytes as there can be, over one connection', async (t) => {
    const { client, requests, connections } = await serve(t, (_request, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync('{"rows":[]}'));
    });
    for (let time = 0; time < 3; time += 1) {
      const answer = await client.open('/queries/j', { pageToken: 'a b&c', location: undefined }, signal);
      assert.equal(await text(answer), '{"rows":[]}');
    }
    const [request] = requests;
    assert.equal(request?.url, '/bigquery/v2/projects/p/queries/j?prettyPrint=false&pageToken=a+b%26c');
    assert.equal(request.headers.authorization, 'Bearer ya29.test');
    assert.equal(request.headers['x-goog-user-project'], 'my-quota');
    assert.match(request.headers['accept-encoding'] ?? '', /gzip/);
    assert.match(request.headers['user-agent'] ?? '', /gzip/);
    assert.equal(connections(), 1);
  });

  it('is asked for again where the server fails first', async (t) => {
    const { client, requests } = await serve(t, (_request, response) => {
      response.statusCode = requests.length < 2 ? 503 : 200;
      response.end('{}');
    });
    assert.equal(await text(await client.open('/queries/j', {}, signal)), '{}');
    assert.equal(requests.length, 2);
  });

  it('that is a refusal is explained, and asked for once', async (t) => {
    const { client, requests } = await serve(t, (_request, response) => {
      response.statusCode = 404;
      const message = 'Not found: Job p:j';
      response.end(
        JSON.stringify({ error: { code: 404, message, errors: [{ reason: 'notFound', message }] } }),
      );
    });
    await assert.rejects(client.open('/queries/j', {}, signal), {
      code: 'not_found',
      message: 'Not found: Job p:j',
    });
    assert.equal(requests.length, 1);
  });

  it('that is a page of somebody else is not quoted', async (t) => {
    const { client, url } = await serve(t, (_request, response) => {
      response.statusCode = 403;
      response.end('<html>Log in to the Wi-Fi</html>');
    });
    await assert.rejects(client.open('/queries/j', {}, signal), {
      code: 'permission_denied',
      message: `${new URL(url).host} refused the query (HTTP 403).`,
    });
  });

  it('at another address is not fetched: the token stays here', async (t) => {
    const elsewhere = await serve(t, (_request, response) => void response.end('{}'));
    const { client } = await serve(t, (_request, response) => {
      response.writeHead(302, { location: elsewhere.url }).end();
    });
    await assert.rejects(client.open('/queries/j', {}, signal), { code: 'network' });
    assert.equal(elsewhere.requests.length, 0);
  });

  it('where nobody listens says so', async () => {
    const authClient = new OAuth2Client();
    authClient.setCredentials({ access_token: 'ya29.test' });
    const client = createBigQueryClient({ authClient, projectId: 'p', apiEndpoint: 'http://127.0.0.1:1' });
    await assert.rejects(client.open('/queries/j', {}, signal), {
      code: 'network',
      message: 'Could not reach 127.0.0.1:1 (ECONNREFUSED).',
    });
  });

  it('is given up on with the reason of who stops it, before and while it comes', async (t) => {
    const { client } = await serve(t, (_request, response) => void response.write('{'));
    const stop = new AbortController();
    const answer = await client.open('/queries/j', {}, stop.signal);
    const reading = text(answer);
    stop.abort(new InterruptedError());
    await assert.rejects(reading);
    await assert.rejects(client.open('/queries/j', {}, stop.signal), InterruptedError);
  });
});
