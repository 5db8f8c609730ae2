import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createRestClient } from '../../contract/bigquery/rest-client.ts';
import * as refusals from './refusals.ts';
import { type SandboxBigQuery, startBigQuery } from './server.ts';

describe("an ordered fault of the sandbox's BigQuery", () => {
  let bigquery: SandboxBigQuery;
  before(async () => {
    bigquery = await startBigQuery();
  });
  after(() => bigquery.close());
  const rest = () => createRestClient(bigquery.url);
  const fails = (error: Error) => {
    assert.match(String((error.cause as NodeJS.ErrnoException).code), /ECONNRESET|UND_ERR_SOCKET/);
    return true;
  };

  it('answers the next request of its method as told, and no other', async () => {
    bigquery.failNext('jobs.getQueryResults', { status: 502, headers: { 'x-a': 'b' }, body: '<html>' });
    const { jobReference } = await rest().query('SELECT 1 AS a');
    const url = `${bigquery.url}/projects/contract-project/queries/${jobReference.jobId}`;
    const failed = await fetch(url);
    assert.deepEqual([failed.status, failed.headers.get('x-a'), await failed.text()], [502, 'b', '<html>']);
    assert.equal((await fetch(url)).status, 200);
  });

  it('queues behind the earlier ones, and is logged like any request', async () => {
    const before = bigquery.requests.length;
    bigquery.failNext('jobs.query', refusals.backendError());
    bigquery.failNext('jobs.query', refusals.rateLimitExceeded());
    const statuses = [];
    for (const _ of [1, 2, 3]) {
      statuses.push((await rest().post('/queries', { query: 'SELECT 2', useLegacySql: false })).status);
    }
    assert.deepEqual(statuses, [503, 403, 200]);
    assert.equal(bigquery.requests.length - before, 3);
    assert.equal(bigquery.countRuns('SELECT 2'), 1);
  });

  it('resets the connection before the query runs', async () => {
    bigquery.failNext('jobs.query', 'reset');
    await assert.rejects(rest().query('SELECT 3'), fails);
    assert.equal(bigquery.countRuns('SELECT 3'), 0);
  });

  it('loses the answer to a query that ran, which its request ID finds again', async () => {
    bigquery.failNext('jobs.query', 'lose-answer');
    await assert.rejects(rest().query('SELECT 4 AS four', { requestId: 'lost' }), fails);
    const { rows } = await rest().query('SELECT 4 AS four', { requestId: 'lost' });
    assert.deepEqual(rows, [{ f: [{ v: '4' }] }]);
    assert.equal(bigquery.countRuns('SELECT 4 AS four'), 1);
  });

  it('ends the connection in the middle of a page', async () => {
    const { jobReference } = await rest().query('SELECT n FROM UNNEST(GENERATE_ARRAY(1, 1000)) AS n', {
      maxResults: 1,
    });
    bigquery.failNext('jobs.getQueryResults', { truncateAt: 700 });
    const url = `${bigquery.url}/projects/contract-project/queries/${jobReference.jobId}`;
    const response = await fetch(url);
    assert.equal(response.status, 200);
    const received: Uint8Array[] = [];
    await assert.rejects(async () => {
      for await (const chunk of response.body ?? []) received.push(chunk);
    }, /terminated/);
    assert.equal(Buffer.concat(received).byteLength, 700);
    assert.equal((await rest().get(`/queries/${jobReference.jobId}`)).body.rows.length, 1000);
  });

  it('hangs, until the sandbox closes', async () => {
    const other = await startBigQuery();
    other.failNext('jobs.query', 'hang');
    const hanging = assert.rejects(createRestClient(other.url).query('SELECT 1'), /fetch failed/);
    while (other.requests.length === 0) await new Promise(setImmediate);
    await other.close();
    await hanging;
  });
});
