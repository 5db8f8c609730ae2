import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { inventProfile, openProfileFile } from '../credentials/kept-profile.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { type Certificates, makeCertificates } from '../sandbox/cloud/certificates.ts';
import { createEnvironment, runPostern } from '../sandbox/postern.ts';

const answer = {
  jobComplete: true,
  jobReference: { projectId: 'p', jobId: 'j' },
  schema: { fields: [{ name: 'one', type: 'INTEGER' }] },
  totalRows: '1',
  rows: [{ f: [{ v: '1' }] }],
};

describe('a query at a BigQuery that a company looks into', () => {
  const folder = makePrivateFolder({ after });
  let certificates: Certificates;
  let server: Server;
  let host: string;
  const tokens: unknown[] = [];
  before(async () => {
    certificates = makeCertificates(folder, ['localhost']);
    server = createServer(certificates, (request, response) => {
      tokens.push(request.headers.authorization);
      request.resume().on('end', () => response.end(JSON.stringify(answer)));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    host = `localhost:${(server.address() as AddressInfo).port}`;
    const home = createEnvironment(folder)['POSTERN_HOME'] ?? '';
    await openProfileFile(home).write(inventProfile());
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const query = (env: Record<string, string>) =>
    runPostern(['query', '--project', 'p', '--api-endpoint', `https://${host}`, 'SELECT 1 AS one'], {
      env: createEnvironment(folder, env),
    });

  it('is refused before the token is sent, with what to do', async () => {
    const { exitCode, stdout, stderr } = await query({});
    assert.deepEqual([exitCode, stdout, tokens], [1, '', []]);
    assert.match(
      stderr,
      /^postern: localhost:\d+ shows a certificate .+ \(SELF_SIGNED_CERT_IN_CHAIN\)\. \[untrusted_certificate\]\n {2}next: NODE_EXTRA_CA_CERTS=FILE, /,
    );
  });

  it('runs once that is done', async () => {
    const { exitCode, stdout, stderr } = await query({ NODE_EXTRA_CA_CERTS: certificates.caFile });
    assert.deepEqual([exitCode, stdout], [0, 'one\n1\n'], stderr);
    assert.equal(tokens.length, 1);
  });
});
