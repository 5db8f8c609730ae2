import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createRestClient, type Json, PROJECT } from '../../contract/bigquery/rest-client.ts';
import { type SandboxBigQuery, startBigQuery } from './server.ts';

const NAMES = '`bigquery-public-data.usa_names.usa_1910_current`';

describe('a script in the sandbox', () => {
  let bigquery: SandboxBigQuery;
  before(async () => {
    bigquery = await startBigQuery();
  });
  after(() => bigquery.close());
  const rest = () => createRestClient(bigquery.url);
  const readRows = (body: Json) => body.rows.map((row: Json) => row.f.map((cell: Json) => cell.v));
  const listChildren = async (jobId: string): Promise<Json[]> =>
    (await rest().get(`/jobs?parentJobId=${jobId}`)).body.jobs;

  it('answers with what its last statement returned', async () => {
    const body = await rest().query('SELECT 1 AS a;\nSELECT 2 AS b;');
    assert.equal(body.statementType, 'SCRIPT');
    assert.deepEqual(readRows(body), [['2']]);
    assert.equal(body.schema.fields[0].name, 'b');
    const results = await rest().get(`/queries/${body.jobReference.jobId}`);
    assert.deepEqual(readRows(results.body), [['2']]);
  });

  it('has a job of its own for each statement, the newest first', async () => {
    const job = await rest().run(
      `CREATE TABLE sandbox.s (n INT64);\n  INSERT sandbox.s VALUES (1), (2);\nSELECT n FROM sandbox.s ORDER BY n`,
    );
    assert.equal(job.statistics.query.statementType, 'SCRIPT');
    assert.equal(job.statistics.numChildJobs, '3');
    const children = await listChildren(job.jobReference.jobId);
    assert.deepEqual(
      children.map(({ statistics }) => statistics.query.statementType),
      ['SELECT', 'INSERT', 'CREATE_TABLE'],
    );
    const insert = (await rest().get(`/jobs/${children[1].jobReference.jobId}`)).body;
    assert.equal(insert.configuration.query.query, 'INSERT sandbox.s VALUES (1), (2)');
    assert.equal(insert.statistics.parentJobId, job.jobReference.jobId);
    assert.equal(insert.statistics.query.numDmlAffectedRows, '2');
    assert.deepEqual(insert.statistics.scriptStatistics, {
      evaluationKind: 'STATEMENT',
      stackFrames: [
        { startLine: 2, startColumn: 3, endLine: 2, endColumn: 35, text: 'INSERT sandbox.s VALUES (1), (2)' },
      ],
    });
    const rows = await rest().get(`/queries/${children[0].jobReference.jobId}`);
    assert.deepEqual(readRows(rows.body), [['1'], ['2']]);
    const all = (await rest().get('/jobs?maxResults=1000')).body.jobs;
    assert.ok(!all.some(({ jobReference }: Json) => jobReference.jobId.startsWith('script_job_')));
  });

  it('that ends with DML answers with its counts and no rows', async () => {
    const body = await rest().query(
      'CREATE TABLE sandbox.d (n INT64); SELECT 1; INSERT sandbox.d VALUES (1)',
    );
    assert.deepEqual([body.numDmlAffectedRows, body.rows, body.schema], ['1', undefined, undefined]);
  });

  it('fails with its statement, says where in the whole text, and undoes nothing', async () => {
    const sql = 'CREATE TABLE sandbox.f AS SELECT 1 AS n;\nSELECT nope FROM sandbox.f; SELECT 3';
    const { status, body } = await rest().post('/queries', { query: sql, useLegacySql: false });
    assert.equal(status, 400);
    assert.equal(body.error.message, 'Query error: Unrecognized name: nope at [2:8]');
    assert.deepEqual(readRows(await rest().query('SELECT n FROM sandbox.f')), [['1']]);

    const job = await rest().run(sql.replace('CREATE', 'CREATE OR REPLACE'));
    assert.equal(job.status.errorResult.message, 'Query error: Unrecognized name: nope at [2:8]');
    const [failed, ...earlier] = await listChildren(job.jobReference.jobId);
    assert.equal(failed.errorResult.message, 'Unrecognized name: nope at [1:8]');
    assert.deepEqual(
      earlier.map(({ statistics }) => statistics.query.statementType),
      ['CREATE_TABLE_AS_SELECT'],
    );
  });

  it('with a syntax error anywhere does nothing at all', async () => {
    const sql = 'CREATE TABLE sandbox.never AS SELECT 1 AS n;\nSELECT 1 FROM WHERE';
    const { body } = await rest().post('/queries', { query: sql, useLegacySql: false });
    assert.equal(body.error.message, 'Syntax error: Unexpected keyword WHERE at [2:15]');
    const table = await rest().post('/queries', {
      query: 'SELECT * FROM sandbox.never',
      useLegacySql: false,
    });
    assert.equal(table.status, 404);
  });

  it('says where the statement is whose table is missing', async () => {
    const { status, body } = await rest().post('/queries', {
      query: 'SELECT 1;\n  SELECT * FROM sandbox.missing',
      useLegacySql: false,
    });
    assert.equal(status, 404);
    const table = `${PROJECT}:sandbox.missing`;
    assert.equal(body.error.message, `Not found: Table ${table} was not found in location US at [2:3]`);
  });

  it('has variables and temporary tables, which end with it', async () => {
    const body = await rest().query(`
      DECLARE least, most INT64 DEFAULT 2;
      DECLARE who STRING;
      CREATE TEMP TABLE numbers AS SELECT n FROM UNNEST(GENERATE_ARRAY(1, 9)) AS n;
      SET most = (SELECT MAX(n) FROM numbers) - 5;
      SET who = 'x';
      SELECT n, who FROM numbers WHERE n BETWEEN least AND most ORDER BY n`);
    assert.deepEqual(readRows(body), [
      ['2', 'x'],
      ['3', 'x'],
      ['4', 'x'],
    ]);
    assert.deepEqual(
      body.schema.fields.map(({ type }: Json) => type),
      ['INTEGER', 'STRING'],
    );
    const { status } = await rest().post('/queries', { query: 'SELECT * FROM numbers', useLegacySql: false });
    assert.equal(status, 400);
  });

  it('takes its parameters in the order of the whole text', async () => {
    const queryParameters = ['1', '2', '3'].map((value) => ({
      parameterType: { type: 'INT64' },
      parameterValue: { value },
    }));
    const body = await rest().query('SELECT ?; SELECT ? AS a, ? AS b', { queryParameters });
    assert.deepEqual(readRows(body), [['2', '3']]);
  });

  it('bills all its statements, and stops at the one that costs too much', async () => {
    const sql = `SELECT MAX(year) FROM ${NAMES}; SELECT MAX(number) FROM ${NAMES}`;
    const dry = await rest().query(sql, { dryRun: true });
    assert.equal(dry.totalBytesProcessed, String(225265 * 16));
    const job = await rest().run(sql);
    assert.equal(job.statistics.totalBytesProcessed, String(225265 * 16));
    const limited = await rest().post('/queries', {
      query: sql,
      useLegacySql: false,
      maximumBytesBilled: '1',
    });
    assert.equal(limited.body.error.errors[0].reason, 'bytesBilledLimitExceeded');
  });

  it('stops where it is when it is cancelled', async () => {
    const endless = `SELECT COUNT(*) AS n FROM ${NAMES} AS a CROSS JOIN ${NAMES} AS b WHERE a.number * b.number = 7`;
    const { body } = await rest().post('/queries', {
      query: `SELECT 1; ${endless}`,
      useLegacySql: false,
      timeoutMs: 300,
    });
    const { jobId } = body.jobReference;
    await rest().post(`/jobs/${jobId}/cancel`, {});
    assert.equal((await rest().get(`/queries/${jobId}`)).body.error.errors[0].reason, 'stopped');
    const children = await listChildren(jobId);
    assert.deepEqual(
      children.map(({ errorResult }) => errorResult?.reason),
      ['stopped', undefined],
    );
  });
});
