import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { after, before, describe, it } from 'node:test';
import { createProfile, listSecrets, openProfileFile } from '../../credentials/kept-profile.ts';
import { makePrivateFolder } from '../../private-folder.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { runMain } from '../run-main.ts';

/** An address of this machine that is not loopback: to postern, somebody else's. */
const outside = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

describe('where postern query sends the token', () => {
  const folder = makePrivateFolder({ after });
  const thief = createServer();
  let connections = 0;
  let sandbox: Sandbox;
  let env: Record<string, string>;
  let secrets: string[];
  let thiefPort: number;
  before(async () => {
    sandbox = await startSandbox();
    const profile = await createProfile(sandbox.google, { expiresAt: 0 });
    secrets = listSecrets(profile);
    await openProfileFile(folder).write(profile);
    env = { POSTERN_HOME: folder };
    thief.on('connection', (socket) => {
      connections += 1;
      socket.destroy();
    });
    thief.listen(0, '0.0.0.0');
    await once(thief, 'listening');
    thiefPort = (thief.address() as AddressInfo).port;
  });
  after(async () => {
    thief.close();
    await sandbox.close();
  });

  const elsewhere = [
    'http://example.com',
    'https://example.com',
    'example.com:443',
    'https://bigquery.googleapis.com.example.com',
    'https://example.com/bigquery.googleapis.com',
    'https://bigquery.googleapis.com@example.com',
    'http://bigquery.googleapis.com',
    'http://127.0.0.1.example.com',
    'http://127.0.0.1@example.com',
    'http://localhost.example.com',
    'https://storage.googleapis.com',
    'ftp://127.0.0.1',
    'file:///etc/passwd',
    'http://',
    ...(outside ? [`http://${outside}:PORT`, `${outside}:PORT`] : []),
  ];
  for (const endpoint of elsewhere) {
    it(`is not ${endpoint}, which is refused before any request, even a refresh`, async () => {
      const value = endpoint.replace('PORT', String(thiefPort));
      const asked = sandbox.google.requests.length;
      for (const [args, extra] of [
        [['--api-endpoint', value], {}],
        [[], { BIGQUERY_EMULATOR_HOST: value }],
      ] as const) {
        const { exitCode, stdout, stderr } = await runMain(['query', '--json', ...args, 'SELECT 1'], {
          env: { ...env, ...extra },
        });
        assert.deepEqual([exitCode, stdout, JSON.parse(stderr).error.code], [1, '', 'untrusted_endpoint']);
        for (const secret of secrets) assert.ok(!stderr.includes(secret));
      }
      assert.deepEqual([connections, sandbox.google.requests.length], [0, asked]);
    });
  }

  it('is this machine, with or without http:// before it', async () => {
    const host = sandbox.bigQuery.url.replace('http://', '');
    for (const [args, extra] of [
      [['--api-endpoint', sandbox.bigQuery.url], {}],
      [['--api-endpoint', host], {}],
      [[], { BIGQUERY_EMULATOR_HOST: sandbox.bigQuery.url }],
      [[], { BIGQUERY_EMULATOR_HOST: host }],
      [['--api-endpoint', host], { BIGQUERY_EMULATOR_HOST: 'http://example.com' }],
      [['--api-endpoint', host.replace('127.0.0.1', 'localhost')], {}],
    ] as const) {
      const { exitCode, stdout } = await runMain(['query', ...args, 'SELECT 1 AS a'], {
        env: { ...env, ...extra },
      });
      assert.deepEqual([exitCode, stdout], [0, 'a\n1\n']);
    }
  });
});
