import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { join } from 'node:path';
import type { Authorize } from '../bigquery/authorization.ts';
import { startBigQuery } from '../bigquery/server.ts';
import { startSandbox } from '../sandbox.ts';
import { makeCertificates } from './certificates.ts';
import { type ApiAnswer, type ApiRequest, answerApi, readRequest } from './google-apis.ts';
import { IssuedTokens } from './issued-tokens.ts';
import { createServiceAccount } from './service-account.ts';

const hosts = ['oauth2', 'sts', 'iamcredentials', 'bigquery'].map((name) => `${name}.googleapis.com`);

export type SandboxCloud = Awaited<ReturnType<typeof startCloud>>;

/**
 * Google under its own names: behind a proxy that ends TLS, as a company's does, with a CA that only those trust who
 * are told of it. For what cannot be told another address.
 */
export async function startCloud() {
  const people = await startSandbox();
  const tokens = new IssuedTokens();
  const authorize: Authorize = async (token) => tokens.find(token) ?? people.google.verifyAccessToken(token);
  const bigQuery = await startBigQuery({ authorize });
  const account = createServiceAccount('robot');
  let clockAheadMs = 0;
  const faults: ApiAnswer[] = [];
  const apis = {
    tokens,
    authorize,
    account,
    target: 'target@postern-sandbox.iam.gserviceaccount.com',
    subjectToken: 'eyJhbGciOiJSUzI1NiJ9.subject-token-of-a-workload.c2ln',
    googleUrl: people.google.url,
    bigQueryUrl: bigQuery.url,
    now: () => Date.now() + clockAheadMs,
  };
  const requests: ApiRequest[] = [];
  const folder = join(people.folder, 'cloud');
  mkdirSync(folder);
  const { caFile, key, cert } = makeCertificates(folder, hosts);
  const listener: RequestListener = async (incoming, response) => {
    const request = await readRequest(incoming);
    requests.push(request);
    const { status, headers, body } = faults.shift() ?? (await answerApi(apis, request));
    response.writeHead(status, {
      'content-type': 'application/json',
      date: new Date(apis.now()).toUTCString(),
      ...headers,
    });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  const front = await listen(createHttpsServer({ key, cert }, listener));
  const proxy = createHttpServer();
  proxy.on('connect', (_request, socket) => {
    const behind = connect(portOf(front), '127.0.0.1');
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.pipe(behind).pipe(socket);
    for (const end of [socket, behind]) end.on('error', () => end.destroy());
  });
  await listen(proxy);
  const proxyHost = `127.0.0.1:${portOf(proxy)}`;

  return {
    ...apis,
    folder: people.folder,
    people,
    bigQuery,
    requests,
    /** As an address with a password may look in the environment. */
    proxyHost,
    env: { HTTPS_PROXY: `http://user:pr0xy-passw0rd@${proxyHost}`, NODE_EXTRA_CA_CERTS: caFile },
    /** The next request gets this answer. */
    failNext: (answer: ApiAnswer) => faults.push(answer),
    setClockAhead: (ms: number) => {
      clockAheadMs = ms;
    },
    async close() {
      for (const server of [proxy, front]) server.close();
      for (const server of [proxy, front])
        (server as unknown as { closeAllConnections(): void }).closeAllConnections();
      await Promise.all([bigQuery.close(), people.close()]);
    },
  };
}

async function listen<T extends Server>(server: T): Promise<T> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
