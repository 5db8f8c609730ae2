import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createRestClient, type Json } from '../../contract/bigquery/rest-client.ts';
import { type SandboxBigQuery, startBigQuery } from './server.ts';

describe('a job that a test holds', () => {
  let bigquery: SandboxBigQuery;
  before(async () => {
    bigquery = await startBigQuery({ jobTimeoutDelayMs: 0 });
  });
  after(() => bigquery.close());
  const rest = () => createRestClient(bigquery.url);
  const getJob = async (jobId: string): Promise<Json> => (await rest().get(`/jobs/${jobId}`)).body;

  it('is not complete until it is released', async () => {
    const held = bigquery.holdNextJob();
    const body = await rest().query('SELECT 1 AS one', { timeoutMs: 0 });
    const { jobId } = body.jobReference;
    assert.equal(await held.jobId, jobId);
    assert.deepEqual([body.jobComplete, body.schema, body.rows], [false, undefined, undefined]);
    assert.equal((await rest().get(`/queries/${jobId}?timeoutMs=0`)).body.jobComplete, false);

    const waiting = rest().get(`/queries/${jobId}`);
    held.release();
    assert.deepEqual((await waiting).body.rows, [{ f: [{ v: '1' }] }]);
    const { status, statistics } = await getJob(jobId);
    assert.equal(status.state, 'DONE');
    assert.equal(statistics.query.queryPlan[0].status, 'COMPLETE');
  });

  it('tells how far it is', async () => {
    const held = bigquery.holdNextJob();
    const { jobReference } = await rest().query('SELECT 2 AS two', { timeoutMs: 0 });
    const untold = (await getJob(jobReference.jobId)).statistics.query;
    assert.equal(untold.timeline[0].activeUnits, '1');
    held.report({ completedUnits: 30, activeUnits: 10, pendingUnits: 60 });
    const { status, statistics } = await getJob(jobReference.jobId);
    assert.equal(status.state, 'RUNNING');
    assert.match(statistics.totalSlotMs, /^\d+$/);
    assert.match(statistics.startTime, /^\d{13}$/);
    assert.equal(statistics.endTime, undefined);
    const { timeline, queryPlan } = statistics.query;
    const { elapsedMs, totalSlotMs, ...units } = timeline[0];
    assert.match(elapsedMs + totalSlotMs, /^\d+$/);
    assert.deepEqual(units, {
      completedUnits: '30',
      activeUnits: '10',
      pendingUnits: '60',
      estimatedRunnableUnits: '0',
    });
    assert.deepEqual(
      [queryPlan[0].status, queryPlan[0].parallelInputs, queryPlan[0].completedParallelInputs],
      ['RUNNING', '100', '30'],
    );
    held.release();
  });

  it('can wait for its turn', async () => {
    const held = bigquery.holdNextJob({ state: 'PENDING' });
    const { jobReference } = await rest().query('SELECT 3 AS three', { timeoutMs: 0 });
    const { status, statistics } = await getJob(jobReference.jobId);
    assert.equal(status.state, 'PENDING');
    assert.deepEqual([statistics.startTime, statistics.query], [undefined, undefined]);
    held.release();
    assert.equal((await rest().get(`/queries/${jobReference.jobId}`)).body.totalRows, '1');
  });

  it('is done when it is cancelled, with the reason', async () => {
    bigquery.holdNextJob();
    const { jobReference } = await rest().query('SELECT 4 AS four', { timeoutMs: 0 });
    const { body } = await rest().post(`/jobs/${jobReference.jobId}/cancel`, {});
    assert.equal(body.kind, 'bigquery#jobCancelResponse');
    const results = await rest().get(`/queries/${jobReference.jobId}`);
    assert.equal(results.body.error.errors[0].reason, 'stopped');
    const { status } = await getJob(jobReference.jobId);
    assert.deepEqual([status.state, status.errorResult.reason], ['DONE', 'stopped']);
  });

  it('is stopped by BigQuery itself when its time is over', async () => {
    bigquery.holdNextJob();
    const { jobReference } = await rest().query('SELECT 5 AS five', { timeoutMs: 0, jobTimeoutMs: '20' });
    const results = await rest().get(`/queries/${jobReference.jobId}`);
    assert.equal(results.body.error.errors[0].reason, 'stopped');
    assert.match(results.body.error.message, /^Job execution was cancelled: Job timed out after 0\.02s$/);
  });

  it('is one of those that are asked for next, not a dry run', async () => {
    const [first, second] = [bigquery.holdNextJob(), bigquery.holdNextJob()];
    await rest().query('SELECT 6 AS six', { dryRun: true });
    const one = await rest().query('SELECT 6 AS six', { timeoutMs: 0 });
    const two = await rest().query('SELECT 6 AS six', { timeoutMs: 0 });
    assert.equal((await rest().query('SELECT 6 AS six')).jobComplete, true);
    second.release();
    assert.equal((await rest().get(`/queries/${two.jobReference.jobId}`)).body.jobComplete, true);
    assert.equal((await getJob(one.jobReference.jobId)).status.state, 'RUNNING');
    first.release();
  });

  it('does not keep the sandbox from closing', async () => {
    const other = await startBigQuery();
    other.holdNextJob();
    await createRestClient(other.url).query('SELECT 1', { timeoutMs: 0 });
    await other.close();
    await assert.rejects(fetch(other.url));
  });
});
