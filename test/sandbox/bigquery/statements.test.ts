import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createRestClient, type Json, PROJECT } from '../../contract/bigquery/rest-client.ts';
import { type SandboxBigQuery, startBigQuery } from './server.ts';

const NAMES = '`bigquery-public-data.usa_names.usa_1910_current`';

describe('DML and DDL in the sandbox', () => {
  let bigquery: SandboxBigQuery;
  before(async () => {
    bigquery = await startBigQuery();
  });
  after(() => bigquery.close());
  const rest = () => createRestClient(bigquery.url);
  const query = (sql: string) => rest().query(sql);
  const refuse = async (sql: string) => {
    const { status, body } = await rest().post('/queries', { query: sql, useLegacySql: false });
    return { status, message: body.error?.message, reason: body.error?.errors[0].reason };
  };
  const readColumn = async (sql: string) => ((await query(sql)).rows ?? []).map((row: Json) => row.f[0].v);

  it("makes a table, tells what it did, and returns the table's schema without rows", async () => {
    const job = await rest().run('CREATE TABLE sandbox.made (id INT64, name STRING)');
    assert.equal(job.statistics.query.statementType, 'CREATE_TABLE');
    assert.equal(job.statistics.query.ddlOperationPerformed, 'CREATE');
    assert.deepEqual(job.statistics.query.ddlTargetTable, {
      projectId: PROJECT,
      datasetId: 'sandbox',
      tableId: 'made',
    });
    const { body } = await rest().get(`/queries/${job.jobReference.jobId}`);
    assert.deepEqual([body.jobComplete, body.totalRows, body.rows], [true, '0', undefined]);
    assert.deepEqual(
      body.schema.fields.map(({ name, type }: Json) => [name, type]),
      [
        ['id', 'INTEGER'],
        ['name', 'STRING'],
      ],
    );
    assert.deepEqual(await readColumn('SELECT id FROM sandbox.made'), []);
  });

  it('counts the rows that DML changes, by what it did', async () => {
    await query("CREATE TABLE sandbox.t AS SELECT 1 AS id, 'a' AS name");
    const inserted = await query("INSERT sandbox.t (id, name) VALUES (2, 'b'), (3, 'c')");
    assert.equal(inserted.statementType, 'INSERT');
    assert.equal(inserted.numDmlAffectedRows, '2');
    assert.deepEqual(inserted.dmlStats, { insertedRowCount: '2' });
    assert.deepEqual([inserted.schema, inserted.rows, inserted.totalRows], [undefined, undefined, undefined]);

    const updated = await query('UPDATE sandbox.t SET id = id * 10 WHERE id > 1');
    assert.deepEqual(updated.dmlStats, { updatedRowCount: '2' });
    const deleted = await query('DELETE sandbox.t WHERE id = 30');
    assert.deepEqual([deleted.numDmlAffectedRows, deleted.dmlStats], ['1', { deletedRowCount: '1' }]);
    const none = await query('DELETE FROM sandbox.t WHERE id = 30');
    assert.equal(none.numDmlAffectedRows, '0');
    assert.deepEqual(await readColumn('SELECT id FROM sandbox.t ORDER BY id'), ['1', '20']);
  });

  it('keeps the counts in the job and in its results', async () => {
    await query('CREATE TABLE sandbox.kept (id INT64)');
    const job = await rest().run('INSERT INTO sandbox.kept VALUES (1), (2)');
    assert.equal(job.statistics.query.numDmlAffectedRows, '2');
    assert.deepEqual(job.statistics.query.dmlStats, { insertedRowCount: '2' });
    const { body } = await rest().get(`/queries/${job.jobReference.jobId}`);
    assert.equal(body.numDmlAffectedRows, '2');
  });

  it('merges', async () => {
    await query("CREATE TABLE sandbox.m AS SELECT 1 AS id, 'old' AS name");
    const { dmlStats, numDmlAffectedRows } = await query(`
      MERGE sandbox.m AS t USING (SELECT id, 'new' AS name FROM UNNEST([1, 2, 3]) AS id) AS s ON t.id = s.id
      WHEN MATCHED THEN UPDATE SET name = s.name
      WHEN NOT MATCHED THEN INSERT ROW`);
    assert.equal(numDmlAffectedRows, '3');
    assert.deepEqual(dmlStats, { insertedRowCount: '2', updatedRowCount: '1', deletedRowCount: '0' });
    assert.deepEqual(await readColumn('SELECT name FROM sandbox.m'), ['new', 'new', 'new']);
  });

  it('empties and drops tables, and has data sets of its own', async () => {
    await query('CREATE SCHEMA own');
    await query('CREATE OR REPLACE TABLE own.t AS SELECT n FROM UNNEST([1, 2]) AS n');
    assert.equal((await query('TRUNCATE TABLE own.t')).numDmlAffectedRows, '2');
    const dropped = await query('DROP TABLE own.t');
    assert.deepEqual(
      [dropped.statementType, dropped.schema, dropped.rows],
      ['DROP_TABLE', undefined, undefined],
    );
    const { status, message } = await refuse('SELECT * FROM own.t');
    assert.equal(status, 404);
    assert.equal(message, `Not found: Table ${PROJECT}:own.t was not found in location US`);
  });

  it('says whether it made, replaced, dropped, or did not need to', async () => {
    const operate = async (sql: string) => (await query(sql)).ddlOperationPerformed;
    assert.equal(await operate('CREATE TABLE sandbox.o (n INT64)'), 'CREATE');
    assert.equal(await operate('CREATE TABLE IF NOT EXISTS sandbox.o (n INT64)'), 'SKIP');
    assert.equal(await operate('CREATE OR REPLACE TABLE sandbox.o AS SELECT 1 AS n'), 'REPLACE');
    assert.equal(await operate('DROP TABLE sandbox.o'), 'DROP');
    assert.equal(await operate('DROP TABLE IF EXISTS sandbox.o'), 'SKIP');
    assert.equal(await operate('CREATE SCHEMA operated'), 'CREATE');
    const again = await refuse('CREATE TABLE sandbox.drive_sheet (n INT64)');
    assert.match(again.message, /^Already Exists: Table contract-project:sandbox\.drive_sheet$/);
  });

  it('keeps the tables of a project apart from those of another', async () => {
    await query('CREATE TABLE sandbox.apart AS SELECT 7 AS n');
    const elsewhere = await fetch(`${bigquery.url}/projects/other-project/queries`, {
      method: 'POST',
      body: JSON.stringify({ query: 'SELECT * FROM sandbox.apart', useLegacySql: false }),
    });
    assert.equal(elsewhere.status, 404);
    assert.deepEqual(await readColumn(`SELECT n FROM \`${PROJECT}.sandbox.apart\``), ['7']);
  });

  it('lets nobody change public data', async () => {
    for (const sql of [
      `DELETE FROM ${NAMES} WHERE TRUE`,
      `DROP TABLE ${NAMES}`,
      'CREATE TABLE `bigquery-public-data`.usa_names.mine AS SELECT 1 AS n',
      'DROP SCHEMA `bigquery-public-data.usa_names`',
    ]) {
      const { status, reason, message } = await refuse(sql);
      assert.deepEqual([status, reason], [403, 'accessDenied'], sql);
      assert.match(message, /^Access Denied: (?:Table|Dataset) bigquery-public-data:usa_names/);
    }
    assert.deepEqual(await readColumn(`SELECT COUNT(*) FROM ${NAMES}`), ['225265']);
  });

  it('runs nothing in a dry run, and tells what it would read', async () => {
    await query('CREATE TABLE sandbox.dry (year INT64)');
    const sql = `INSERT INTO sandbox.dry SELECT year FROM ${NAMES}`;
    const { body } = await rest().post('/queries', { query: sql, useLegacySql: false, dryRun: true });
    assert.equal(body.totalBytesProcessed, String(225265 * 8));
    assert.deepEqual(
      [body.schema, body.numDmlAffectedRows, body.jobReference.jobId],
      Array(3).fill(undefined),
    );
    assert.deepEqual(await readColumn('SELECT year FROM sandbox.dry'), []);
    assert.equal(bigquery.countRuns(sql), 0);
  });

  it('runs nothing that would bill more than it may', async () => {
    await query('CREATE TABLE sandbox.poor (year INT64)');
    const { status, body } = await rest().post('/queries', {
      query: `INSERT INTO sandbox.poor SELECT year FROM ${NAMES}`,
      useLegacySql: false,
      maximumBytesBilled: '1',
    });
    assert.equal(status, 400);
    assert.equal(body.error.errors[0].reason, 'bytesBilledLimitExceeded');
    assert.deepEqual(await readColumn('SELECT year FROM sandbox.poor'), []);
  });

  it('says what is wrong with a write, and where', async () => {
    await query('CREATE TABLE sandbox.strict (id INT64)');
    assert.match((await refuse("INSERT INTO sandbox.strict VALUES ('x')")).message, /at \[1:\d+\]$/);
    assert.match((await refuse('UPDATE sandbox.strict SET nr = 1 WHERE TRUE')).message, /nr/);
    for (const [verb, sql] of [
      ['UPDATE', 'UPDATE sandbox.strict SET id = 1'],
      ['DELETE', 'DELETE sandbox.strict'],
    ] as const) {
      assert.equal((await refuse(sql)).message, `${verb} must have a WHERE clause at [1:1]`);
    }
    const missing = await refuse('INSERT INTO sandbox.missing VALUES (1)');
    assert.equal(missing.message, `Not found: Table ${PROJECT}:sandbox.missing was not found in location US`);
  });
});
