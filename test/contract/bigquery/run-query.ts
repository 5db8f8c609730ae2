import assert from 'node:assert/strict';
import { it } from 'node:test';
import { OAuth2Client } from 'google-auth-library';
import { createBigQueryClient } from '../../../src/bigquery/client.ts';
import { type QueryRequest, type Row, runQuery } from '../../../src/bigquery/query.ts';

/** What `postern query` shows, of whichever BigQuery it asks. */
export function defineRunQueryContract(url: () => string): void {
  const run = async (sql: string, options: Partial<QueryRequest> = {}) => {
    const authClient = new OAuth2Client();
    authClient.setCredentials({ access_token: 'ya29.contract' });
    const send = createBigQueryClient({ authClient, projectId: 'contract', apiEndpoint: url() });
    const result = await runQuery(send, { sql, ...options });
    const rows: Row[] = [];
    for await (const page of result.pages) rows.push(...page);
    return { ...result, rows };
  };

  it("runQuery answers the guide's query", async () => {
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

  it('runQuery keeps every digit and every kind of value', async () => {
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

  it('runQuery reads no more rows than asked for, and every row once', async () => {
    const sql = "SELECT year FROM `bigquery-public-data.usa_names.usa_1910_current` WHERE name = 'William'";
    const all = await run(sql);
    assert.equal(all.rows.length, all.statistics.totalRows);
    assert.ok(all.rows.length > 1000);
    assert.equal((await run(sql, { maxRows: 7 })).rows.length, 7);
    assert.equal((await run(sql, { maxRows: 0 })).rows.length, 0);
  });

  it('runQuery says what is wrong with the SQL in one sentence', async () => {
    await assert.rejects(run('SELEC 1'), (error: Error & { code?: string; hint?: string }) => {
      assert.equal(error.code, 'invalid_query');
      assert.doesNotMatch(error.message, /\n|LINE/);
      assert.match(error.hint ?? '', /single quotes/);
      return true;
    });
  });

  it('runQuery says which table is not there', async () => {
    await assert.rejects(run('SELECT 1 FROM `contract.no_dataset.no_table`'), { code: 'not_found' });
  });

  it('runQuery reports a result without rows as that', async () => {
    const { rows, schema } = await run('SELECT 1 AS one WHERE FALSE');
    assert.deepEqual([rows.length, schema.length], [0, 1]);
  });
}
