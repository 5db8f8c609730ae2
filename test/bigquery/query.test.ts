import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { OAuth2Client } from 'google-auth-library';
import { type BigQueryClient, createBigQueryClient } from '../../src/bigquery/client.ts';
import { runQueryJob } from '../../src/bigquery/query.ts';
import { readRows } from '../../src/bigquery/read-rows.ts';
import { writeRows } from '../../src/bigquery/write-rows.ts';
import { InterruptedError } from '../../src/errors.ts';
import { startBigQuery } from '../sandbox/bigquery/server.ts';

function createClient(apiEndpoint: string): BigQueryClient {
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'ya29.test' });
  return createBigQueryClient({ authClient, projectId: 'test', apiEndpoint });
}

/** A server that answers as the test says, and is gone after it. */
async function serve(t: TestContext, listener: RequestListener): Promise<BigQueryClient> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return createClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

const answer = (json: object): RequestListener => {
  return (request, response) => void request.resume().on('end', () => response.end(JSON.stringify(json)));
};

const slowQuery =
  'SELECT COUNT(*) FROM UNNEST(GENERATE_ARRAY(1, 60000)) a, UNNEST(GENERATE_ARRAY(1, 60000)) b WHERE a * b = 7';

describe('a query', () => {
  it('that is interrupted is cancelled at BigQuery', async (t) => {
    const bigQuery = await startBigQuery();
    t.after(() => bigQuery.close());
    const interruption = new AbortController();
    const running = runQueryJob(createClient(bigQuery.url), { sql: slowQuery, signal: interruption.signal });
    while (bigQuery.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    interruption.abort(new InterruptedError());
    await assert.rejects(running, { code: 'interrupted' });
    const paths = bigQuery.requests.map(({ path }) => path);
    assert.equal(paths.filter((path) => /\/jobs\/[^/]+\/cancel/.test(path)).length, 1);
    // Its end is waited for.
    assert.match(paths.at(-1) ?? '', /\/jobs\/[^/?]+\?/);
  });

  it('that BigQuery runs without a job has rows all the same', async (t) => {
    const client = await serve(
      t,
      answer({
        jobComplete: true,
        queryId: 'q',
        schema: { fields: [{ name: 'x', type: 'INT64' }] },
        totalRows: '1',
        rows: [{ f: [{ v: '7' }] }],
      }),
    );
    const result = await runQueryJob(client, { sql: 'SELECT 7 AS x' });
    assert.deepEqual(await Array.fromAsync(readRows(result)), [[['7']]]);
    assert.equal(result.statistics.jobId, undefined);
    assert.equal(result.schema[0]?.type, 'INTEGER');
  });

  it('that ends without a result, as DDL does, has no rows and no columns', async (t) => {
    const client = await serve(t, answer({ jobComplete: true, jobReference: { jobId: 'j' } }));
    const result = await runQueryJob(client, { sql: 'CREATE TABLE ...' });
    assert.deepEqual([await Array.fromAsync(readRows(result)), result.schema], [[], []]);
  });

  it('that changes rows says how many', async (t) => {
    const client = await serve(
      t,
      answer({ jobComplete: true, jobReference: { jobId: 'j' }, numDmlAffectedRows: '3' }),
    );
    const { statistics } = await runQueryJob(client, { sql: 'DELETE ...' });
    assert.deepEqual([statistics.affectedRows, statistics.totalRows], [3, 0]);
  });

  it('whose job was started by a request whose answer was lost goes on with that job', async (t) => {
    const sent: string[] = [];
    const client = await serve(t, (request, response) => {
      sent.push(`${request.method} ${request.url?.replace(/postern_[\w-]{36}/, 'ID')}`);
      request.resume().on('end', () => {
        if (request.method === 'POST') response.statusCode = 409;
        const message = 'Already Exists: Job test:US.j';
        const error = { code: 409, message, errors: [{ reason: 'duplicate', message }] };
        const done = {
          jobComplete: true,
          schema: { fields: [{ name: 'x', type: 'STRING' }] },
          totalRows: '0',
        };
        response.end(JSON.stringify(request.method === 'POST' ? { error } : done));
      });
    });
    await runQueryJob(client, { sql: 'SELECT 1', isBatch: true });
    assert.deepEqual(
      sent.map((line) => line.replace(/\?.*/, '')),
      ['POST /bigquery/v2/projects/test/jobs', 'GET /bigquery/v2/projects/test/queries/ID'],
    );
    await assert.rejects(runQueryJob(client, { sql: 'SELECT 1', jobId: 'mine' }), { code: 'job_exists' });
  });

  it('whose rows do not fit the schema is an error and not a guess', async (t) => {
    const schema = { fields: [{ name: 'x', type: 'STRING' }] };
    for (const rows of [[{ f: [] }], [{ f: [{ v: '1' }, { v: '2' }] }], [null], ['x'], [{}]]) {
      const client = await serve(t, answer({ jobComplete: true, schema, rows }));
      const result = await runQueryJob(client, { sql: 'SELECT 1' });
      await assert.rejects(Array.fromAsync(readRows(result)), { code: 'invalid_response' });
      await assert.rejects(Array.fromAsync(writeRows(result, 'csv')), { code: 'invalid_response' });
    }
  });

  it('at an address that is no BigQuery is an error', async (t) => {
    const client = await serve(
      t,
      (_request, response) => void response.end('<html>Log in to the Wi-Fi</html>'),
    );
    await assert.rejects(runQueryJob(client, { sql: 'SELECT 1' }), {
      code: 'invalid_response',
      hint: /--api-endpoint/,
    });
  });

  it('at an address where nobody listens says so without a stack', async () => {
    await assert.rejects(runQueryJob(createClient('http://127.0.0.1:1'), { sql: 'SELECT 1' }), {
      code: 'network',
      message: 'Could not reach 127.0.0.1:1 (ECONNREFUSED).',
    });
  });

  it('sends GoogleSQL, a request ID, and the token in a header alone', async (t) => {
    const bigQuery = await startBigQuery();
    t.after(() => bigQuery.close());
    await runQueryJob(createClient(bigQuery.url), { sql: 'SELECT 1 AS x', location: 'US' });
    const [request] = bigQuery.requests;
    const { requestId, ...body } = (request?.body ?? {}) as Record<string, unknown>;
    assert.match(String(requestId), /^[\w-]{36}$/);
    assert.deepEqual([body['useLegacySql'], body['location'], body['query']], [false, 'US', 'SELECT 1 AS x']);
    assert.doesNotMatch(JSON.stringify(request), /ya29/);
  });
});
