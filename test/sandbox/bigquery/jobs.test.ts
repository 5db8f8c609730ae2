import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createRestClient, type Json } from '../../contract/bigquery/rest-client.ts';
import { type SandboxBigQuery, startBigQuery } from './server.ts';

const NAMES = '`bigquery-public-data.usa_names.usa_1910_current`';
/** 225,265 squared comparisons: minutes, if nobody stops it. */
const ENDLESS = `SELECT COUNT(*) AS n FROM ${NAMES} AS a CROSS JOIN ${NAMES} AS b WHERE a.number * b.number = 7`;

describe("jobs of the sandbox's BigQuery", () => {
  let bigquery: SandboxBigQuery;
  before(async () => {
    bigquery = await startBigQuery();
  });
  after(() => bigquery.close());
  const rest = () => createRestClient(bigquery.url);
  const post = (sql: string, settings: Json = {}) =>
    rest().post('/queries', { query: sql, useLegacySql: false, ...settings });

  describe('a query that takes its time', () => {
    it('is not complete when the wait is over, and stops when it is cancelled', async () => {
      const { body } = await post(ENDLESS, { timeoutMs: 50 });
      assert.equal(body.jobComplete, false);
      assert.equal(body.rows, undefined);
      const { jobId } = body.jobReference;
      assert.equal((await rest().get(`/jobs/${jobId}`)).body.status.state, 'RUNNING');
      assert.equal((await rest().get(`/queries/${jobId}?timeoutMs=0`)).body.jobComplete, false);

      const cancelled = await rest().post(`/jobs/${jobId}/cancel`, {});
      assert.equal(cancelled.body.kind, 'bigquery#jobCancelResponse');
      const results = await rest().get(`/queries/${jobId}`);
      assert.equal(results.status, 499);
      assert.equal(results.body.error.errors[0].reason, 'stopped');
      const { status } = (await rest().get(`/jobs/${jobId}`)).body;
      assert.equal(status.state, 'DONE');
      assert.equal(status.errorResult.reason, 'stopped');
      assert.match(status.errorResult.message, /^Job execution was cancelled: User requested cancellation$/);
    });

    it('completes for the one who asks again', async () => {
      const { body } = await post('SELECT 1 AS one', { timeoutMs: 0 });
      assert.equal(body.jobComplete, false);
      const results = await rest().get(`/queries/${body.jobReference.jobId}`);
      assert.deepEqual(results.body.rows, [{ f: [{ v: '1' }] }]);
    });

    it('does not keep the sandbox from closing', async () => {
      const other = await startBigQuery();
      await createRestClient(other.url).query(ENDLESS, { timeoutMs: 0 });
      await other.close();
      await assert.rejects(fetch(other.url));
    });
  });

  it('runs a request that is repeated under its ID once', async () => {
    const settings = { requestId: 'the-same' };
    const [first, second] = await Promise.all([
      post('SELECT 1 AS one', settings),
      post('SELECT 1 AS one', settings),
    ]);
    assert.equal(first.body.jobReference.jobId, second.body.jobReference.jobId);
    const other = await post('SELECT 1 AS one', { requestId: 'another' });
    assert.notEqual(other.body.jobReference.jobId, first.body.jobReference.jobId);
  });

  it('refuses a second job of one ID', async () => {
    const job = {
      jobReference: { jobId: 'once' },
      configuration: { query: { query: 'SELECT 1', useLegacySql: false } },
    };
    await rest().post('/jobs', job);
    const { status, body } = await rest().post('/jobs', job);
    assert.equal(status, 409);
    assert.equal(body.error.errors[0].reason, 'duplicate');
  });
});
