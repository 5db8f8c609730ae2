import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { OAuth2Client } from 'google-auth-library';
import { type BigQueryClient, createBigQueryClient } from '../../src/bigquery/client.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { makeCertificates } from '../sandbox/cloud/certificates.ts';

describe('a BigQuery whose certificate nobody known here has signed', () => {
  let server: Server;
  let client: BigQueryClient;
  const asked: unknown[] = [];
  before(async () => {
    const certificates = makeCertificates(makePrivateFolder({ after }), ['localhost']);
    server = createServer(certificates, (request, response) => {
      asked.push(request.url);
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const authClient = new OAuth2Client();
    authClient.setCredentials({ access_token: 'ya29.test' });
    const apiEndpoint = `https://localhost:${(server.address() as AddressInfo).port}`;
    client = createBigQueryClient({ authClient, projectId: 'test', apiEndpoint });
  });
  after(() => server.close());

  const requests: Record<string, () => Promise<unknown>> = {
    'a query': () => client.send({ method: 'POST', path: '/queries', body: {} }),
    'a page of rows': () => client.open('/queries/job', {}, new AbortController().signal),
  };
  for (const [name, request] of Object.entries(requests)) {
    it(`gets no token for ${name}, and the hint says how to make it known`, async () => {
      await assert.rejects(request, {
        code: 'untrusted_certificate',
        message:
          /^localhost:\d+ shows a certificate that nobody known to this machine has signed \(SELF_SIGNED_CERT_IN_CHAIN\)\.$/,
        hint: /^NODE_EXTRA_CA_CERTS=FILE/,
      });
      assert.deepEqual(asked, []);
    });
  }
});
