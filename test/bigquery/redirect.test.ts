import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { OAuth2Client } from 'google-auth-library';
import { type BigQueryClient, createBigQueryClient } from '../../src/bigquery/client.ts';
import { answerWith, type OddServer, startServer } from '../oauth/start-server.ts';

const believable = { jobComplete: true, schema: { fields: [] }, totalRows: '0' };

describe('a BigQuery that redirects', () => {
  let elsewhere: OddServer;
  before(async () => {
    elsewhere = await startServer(answerWith(200, believable));
    // Another host, as its name goes.
    elsewhere.url = elsewhere.url.replace('127.0.0.1', 'localhost');
  });
  after(() => elsewhere.close());

  async function ask(status: number, run: (client: BigQueryClient) => Promise<unknown>): Promise<void> {
    const server = await startServer(answerWith(status, '', { location: `${elsewhere.url}/x` }));
    try {
      const authClient = new OAuth2Client();
      authClient.setCredentials({ access_token: 'ya29.test' });
      await run(createBigQueryClient({ authClient, projectId: 'test', apiEndpoint: server.url }));
    } finally {
      await server.close();
    }
  }

  for (const status of [301, 302, 303, 307, 308]) {
    it(`with ${status} is not believed what is said elsewhere, where the token does not go`, async () => {
      const from = elsewhere.received.length;
      const query = { method: 'POST', path: '/queries', body: { query: 'SELECT 1' } } as const;
      await assert.rejects(
        ask(status, (client) => client.send(query)),
        { code: 'network', message: /^Could not reach 127\.0\.0\.1:\d+ \(it redirects elsewhere\)\.$/ },
      );
      assert.doesNotMatch(JSON.stringify(elsewhere.received.slice(from)), /ya29/);
    });
  }

  it('for a page of rows is not followed', async () => {
    const from = elsewhere.received.length;
    await assert.rejects(
      ask(307, (client) => client.open('/queries/j', {}, new AbortController().signal)),
      { code: 'network', message: /redirects elsewhere/ },
    );
    assert.equal(elsewhere.received.length, from);
  });
});
