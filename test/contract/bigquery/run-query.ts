import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { it } from 'node:test';
import { OAuth2Client } from 'google-auth-library';
import { type BigQueryClient, createBigQueryClient } from '../../../src/bigquery/client.ts';
import { runDry } from '../../../src/bigquery/dry-run.ts';
import { parseParameter } from '../../../src/bigquery/parameters.ts';
import { type QueryRequest, runQueryJob } from '../../../src/bigquery/query.ts';
import { type Row, readRows } from '../../../src/bigquery/read-rows.ts';
import type { RowFormatName } from '../../../src/bigquery/rows/formats.ts';
import { formatType } from '../../../src/bigquery/schema.ts';
import { writeRows } from '../../../src/bigquery/write-rows.ts';

/** What `postern query` shows, of whichever BigQuery it asks. */
export function defineRunQueryContract(url: () => string): void {
  const connect = (): BigQueryClient => {
    const authClient = new OAuth2Client();
    authClient.setCredentials({ access_token: 'ya29.contract' });
    return createBigQueryClient({ authClient, projectId: 'contract', apiEndpoint: url() });
  };
  const run = async (sql: string, options: Partial<QueryRequest> = {}) => {
    const result = await runQueryJob(connect(), { sql, ...options });
    const rows: Row[] = [];
    for await (const page of readRows(result)) rows.push(...page);
    return { ...result, rows };
  };

  it("runQueryJob answers the guide's query", async () => {
    const { schema, rows, statistics } = await run(
      'SELECT name, SUM(number) AS total FROM `bigquery-public-data.usa_names.usa_1910_current` ' +
        "WHERE name = 'William' GROUP BY name",
    );
    assert.deepEqual(
      schema.map(({ name, type }) => [name, type]),
      [
        ['name', 'STRING'],
        ['total', 'INTEGER'],
      ],
    );
    assert.deepEqual(rows, [['William', '3961947']]);
    assert.equal(statistics.totalRows, 1);
    assert.ok(statistics.jobId);
  });

  it('runQueryJob keeps every digit and every kind of value', async () => {
    const { rows } = await run(
      `SELECT 9007199254740993 AS i, NUMERIC '1234567890.123456789' AS n, 1.5 AS f, TRUE AS b,
        CAST(NULL AS STRING) AS nothing, DATE '2024-02-29' AS d, [1, 2] AS xs, STRUCT('x' AS a, 2 AS b) AS s,
        TIMESTAMP '2020-01-01 00:00:00.000001+00' AS t`,
    );
    assert.deepEqual(rows, [
      [
        '9007199254740993',
        '1234567890.123456789',
        1.5,
        true,
        null,
        '2024-02-29',
        ['1', '2'],
        { a: 'x', b: '2' },
        '2020-01-01T00:00:00.000001Z',
      ],
    ]);
  });

  it('runQueryJob writes every type, digit for digit', async () => {
    const { schema, pages } = await run(
      `SELECT 9007199254740993 AS i, NUMERIC '12345678901234567890.123456789' AS n, 1.5 AS f,
        TRUE AS b, CAST(NULL AS STRING) AS nothing, 'a "b", é😀' AS s, FROM_BASE64('AP9hYmM=') AS bytes,
        DATE '2024-02-29' AS d, TIME '03:04:05.5' AS t, DATETIME '2024-02-29 03:04:05.123456' AS dt,
        TIMESTAMP '1969-12-31 23:59:59.999999+00' AS ts, JSON '{"a":1}' AS j, INTERVAL 1 DAY AS iv,
        CAST('nan' AS FLOAT64) AS nan, [STRUCT('a' AS k, [1.5] AS xs)] AS nested`,
    );
    const write = async (name: RowFormatName): Promise<string> => {
      let text = '';
      for await (const { bytes } of writeRows({ schema, pages }, name)) text += Buffer.from(bytes);
      return text;
    };
    const [, csv] = (await write('csv')).split('\n');
    // bqemulator 1.4.0 writes `nan`, Google and the sandbox `NaN`.
    assert.equal(
      csv?.replace(',nan,', ',NaN,'),
      '9007199254740993,12345678901234567890.123456789,1.5,true,,"a ""b"", é😀",AP9hYmM=,2024-02-29,03:04:05.500000,' +
        '2024-02-29T03:04:05.123456,1969-12-31T23:59:59.999999Z,"{""a"":1}",0-0 1 0:0:0,NaN,' +
        '"[{""k"":""a"",""xs"":[1.5]}]"',
    );
    const row = JSON.parse(await write('ndjson'));
    assert.deepEqual([row.i, row.f, row.b, row.nothing], ['9007199254740993', 1.5, true, null]);
    assert.deepEqual(row.nested, [{ k: 'a', xs: [1.5] }]);
  });

  it('runQueryJob gives the query its parameters: scalars, NULL, lists and structs', async () => {
    const parameters = [
      "word::it's",
      'n:INT64:9007199254740993',
      'no:STRING:NULL',
      'd:DATE:2024-02-29',
      'xs:ARRAY<INT64>:[1,2]',
      'p:STRUCT<a INT64, b BOOL>:{"a":1,"b":true}',
    ].map(parseParameter);
    const { rows } = await run('SELECT @word AS w, @n AS n, @no AS no, @d AS d, @xs AS xs, @p.b AS b', {
      parameters,
    });
    assert.deepEqual(rows, [["it's", '9007199254740993', null, '2024-02-29', ['1', '2'], true]]);
  });

  it('runQueryJob starts a job under the name that it is given', async () => {
    const jobId = `contract_${randomUUID()}`;
    const { rows, statistics } = await run('SELECT 1 AS one', { jobId });
    assert.deepEqual([rows, statistics.jobId], [[['1']], jobId]);
  });

  it('runDry says what a query would answer', async () => {
    const { schema } = await runDry(connect(), { sql: "SELECT 'x' AS a, [1] AS b" }, undefined);
    assert.deepEqual(schema.map(formatType), ['STRING', 'ARRAY<INT64>']);
  });

  it('runQueryJob reads no more rows than asked for, and every row once', async () => {
    const sql = "SELECT year FROM `bigquery-public-data.usa_names.usa_1910_current` WHERE name = 'William'";
    const all = await run(sql);
    assert.equal(all.rows.length, all.statistics.totalRows);
    assert.ok(all.rows.length > 1000);
    assert.equal((await run(sql, { maxRows: 7 })).rows.length, 7);
    assert.equal((await run(sql, { maxRows: 0 })).rows.length, 0);
  });

  it('runQueryJob says what is wrong with the SQL in one sentence', async () => {
    await assert.rejects(run('SELEC 1'), (error: Error & { code?: string; hint?: string }) => {
      assert.equal(error.code, 'invalid_query');
      assert.doesNotMatch(error.message, /\n|LINE/);
      assert.match(error.hint ?? '', /single quotes/);
      return true;
    });
  });

  it('runQueryJob says which table is not there', async () => {
    await assert.rejects(run('SELECT 1 FROM `contract.no_dataset.no_table`'), { code: 'not_found' });
  });

  it('runQueryJob reports a result without rows as that', async () => {
    const { rows, schema } = await run('SELECT 1 AS one WHERE FALSE');
    assert.deepEqual([rows.length, schema.length], [0, 1]);
  });
}
