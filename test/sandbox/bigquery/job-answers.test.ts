import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createRestClient, type Json, PROJECT } from '../../contract/bigquery/rest-client.ts';
import { type SandboxBigQuery, startBigQuery } from './server.ts';

const NAMES = '`bigquery-public-data.usa_names.usa_1910_current`';

describe("the sandbox's answers about jobs", () => {
  let bigquery: SandboxBigQuery;
  before(async () => {
    bigquery = await startBigQuery({ resultCache: true });
  });
  after(() => bigquery.close());
  const rest = () => createRestClient(bigquery.url);
  const insert = (query: Json, configuration: Json = {}, jobReference: Json = {}) =>
    rest().post('/jobs', {
      jobReference,
      configuration: { query: { useLegacySql: false, ...query }, ...configuration },
    });

  describe('to one who can do without a job', () => {
    const optional = { jobCreationMode: 'JOB_CREATION_OPTIONAL' };

    it('have a query ID and no job', async () => {
      const body = await rest().query('SELECT 1 AS one', optional);
      assert.deepEqual(body.rows, [{ f: [{ v: '1' }] }]);
      assert.deepEqual([body.jobReference, body.jobCreationReason], [undefined, undefined]);
      assert.equal(body.location, 'US');
      assert.equal((await rest().get(`/jobs/${body.queryId}`)).status, 404);
    });

    for (const [reason, sql, settings] of [
      ['LARGE_RESULTS', 'SELECT n FROM UNNEST([1, 2, 3]) AS n', { maxResults: 2 }],
      ['LONG_RUNNING', 'SELECT 2 AS two', { timeoutMs: 0 }],
      ['OTHER', 'SELECT 1; SELECT 2', {}],
    ] as const) {
      it(`have a job all the same, with the reason ${reason}`, async () => {
        const body = await rest().query(sql, { ...optional, ...settings });
        assert.deepEqual(body.jobCreationReason, { code: reason });
        assert.equal((await rest().get(`/queries/${body.jobReference.jobId}`)).status, 200);
      });
    }
  });

  it('tell of a result that was kept, which is not computed nor billed again', async () => {
    const sql = `SELECT MAX(number) AS n FROM ${NAMES}`;
    const first = await rest().query(sql);
    assert.deepEqual([first.cacheHit, first.totalBytesProcessed], [false, String(225265 * 8)]);
    const second = await rest().query(sql, { maximumBytesBilled: '1' });
    assert.deepEqual([second.cacheHit, second.totalBytesProcessed], [true, '0']);
    assert.deepEqual(second.rows, first.rows);
    const fresh = await rest().query(sql, { useQueryCache: false });
    assert.deepEqual([fresh.cacheHit, fresh.totalBytesProcessed], [false, String(225265 * 8)]);
    const job = await rest().run(sql);
    assert.equal(job.statistics.query.cacheHit, true);
    assert.deepEqual(
      [job.statistics.query.totalBytesBilled, job.statistics.query.queryPlan],
      ['0', undefined],
    );
    assert.equal(bigquery.countRuns(sql), 4);
  });

  it('come from no cache unless the sandbox was started with one', async () => {
    const other = await startBigQuery();
    const ask = async () => (await createRestClient(other.url).query('SELECT 1')).cacheHit;
    assert.deepEqual([await ask(), await ask()], [false, false]);
    await other.close();
  });

  it('keep no result past a write, nor one that changes by itself or by who asks', async () => {
    await rest().query('CREATE TABLE sandbox.c AS SELECT 1 AS n');
    await rest().query('SELECT n FROM sandbox.c');
    await rest().query('INSERT sandbox.c VALUES (2)');
    const after = await rest().query('SELECT n FROM sandbox.c');
    assert.deepEqual([after.cacheHit, after.totalRows], [false, '2']);
    for (const sql of ['SELECT CURRENT_TIMESTAMP() AS t', 'SELECT SESSION_USER() AS u']) {
      await rest().query(sql);
      assert.equal((await rest().query(sql)).cacheHit, false);
    }
  });

  it('repeat how the job was asked for', async () => {
    const { body } = await insert(
      { query: 'SELECT 5', priority: 'BATCH', useQueryCache: false, maximumBytesBilled: '10' },
      { labels: { team: 'a' }, jobTimeoutMs: '60000' },
      { jobId: 'mine' },
    );
    assert.equal(body.id, `${PROJECT}:US.mine`);
    assert.deepEqual(body.configuration, {
      jobType: 'QUERY',
      query: {
        query: 'SELECT 5',
        useLegacySql: false,
        priority: 'BATCH',
        useQueryCache: false,
        maximumBytesBilled: '10',
      },
      labels: { team: 'a' },
      jobTimeoutMs: '60000',
    });
    const again = await insert({ query: 'SELECT 5' }, {}, { jobId: 'mine' });
    assert.equal(again.status, 409);
    assert.equal(again.body.error.status, 'ALREADY_EXISTS');
    assert.equal(again.body.error.message, `Already Exists: Job ${PROJECT}:US.mine`);
    assert.equal(bigquery.countRuns('SELECT 5'), 1);
  });

  it('are the same for a request that is repeated under its ID, and nothing runs twice', async () => {
    await rest().query('CREATE TABLE sandbox.once (n INT64)');
    const sql = 'INSERT sandbox.once VALUES (1)';
    const [first, second] = [
      await rest().query(sql, { requestId: 'r1' }),
      await rest().query(sql, { requestId: 'r1' }),
    ];
    assert.deepEqual(first, second);
    assert.equal(bigquery.countRuns(sql), 1);
    assert.equal((await rest().query('SELECT n FROM sandbox.once')).totalRows, '1');
  });

  it('know a job outside of the US and the EU only by its location', async () => {
    const body = await rest().query('SELECT 1', { location: 'europe-west4' });
    const { jobId, location } = body.jobReference;
    assert.equal(location, 'europe-west4');
    assert.equal((await rest().get(`/jobs/${jobId}?location=europe-west4`)).status, 200);
    const lost = await rest().get(`/jobs/${jobId}`);
    assert.deepEqual([lost.status, lost.body.error.message], [404, `Not found: Job ${PROJECT}:${jobId}`]);
    const wrong = await rest().get(`/queries/${jobId}?location=US`);
    assert.equal(wrong.body.error.message, `Not found: Job ${PROJECT}:US.${jobId}`);
  });

  it('have no rows where the query found none', async () => {
    const body = await rest().query('SELECT n FROM UNNEST([1]) AS n WHERE n > 1');
    assert.deepEqual([body.totalRows, body.rows, body.schema.fields[0].name], ['0', undefined, 'n']);
  });

  it('are short for one who asks for it as Google wants to be asked', async () => {
    const ask = async (headers: Record<string, string>) => {
      const response = await fetch(`${bigquery.url}/projects/p/queries`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ query: 'SELECT 1', useLegacySql: false }),
      });
      await response.json();
      return response.headers.get('content-encoding');
    };
    assert.equal(await ask({ 'accept-encoding': 'gzip', 'user-agent': 'test (gzip)' }), 'gzip');
    assert.equal(await ask({ 'accept-encoding': 'gzip', 'user-agent': 'test' }), null);
  });
});
