import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { RestClient } from './rest-client.ts';

const NAMES = '`bigquery-public-data.usa_names.usa_1910_current`';

/** The query of Google's guide to BigQuery for installed apps. */
export const WILLIAM = `SELECT name, SUM(number) AS total FROM ${NAMES} WHERE name = 'William' GROUP BY name`;

export function defineQueryContract(rest: () => RestClient): void {
  it("answers the guide's query", async () => {
    const body = await rest().query(WILLIAM);
    assert.equal(body.kind, 'bigquery#queryResponse');
    assert.equal(body.jobComplete, true);
    assert.deepEqual(body.schema.fields, [
      { name: 'name', type: 'STRING', mode: 'NULLABLE' },
      { name: 'total', type: 'INTEGER', mode: 'NULLABLE' },
    ]);
    assert.deepEqual(body.rows, [{ f: [{ v: 'William' }, { v: '3961947' }] }]);
    assert.equal(body.totalRows, '1');
    assert.equal(body.cacheHit, false);
    assert.match(body.totalBytesProcessed, /^\d+$/);
    assert.match(body.jobReference.jobId, /^[\w-]+$/);
    assert.equal(body.pageToken, undefined);
  });

  it('knows the table however its name is quoted', async () => {
    const quotedInParts = NAMES.replaceAll('.', '`.`');
    const body = await rest().query(`SELECT COUNT(*) AS n FROM ${quotedInParts}`);
    assert.deepEqual(body.rows, [{ f: [{ v: '225265' }] }]);
  });

  it('leaves comments and the inside of literals alone', async () => {
    const body = await rest().query(
      `
      -- a comment with a \`backtick\` and a 'quote
      # another "one
      SELECT '\`a.b\`' AS a, "it's -- # /*" AS b, 'it''s' AS c /* and 'another */`.replace(
        "'it''s'",
        "'it\\'s'",
      ),
    );
    assert.deepEqual(body.rows, [{ f: [{ v: '`a.b`' }, { v: "it's -- # /*" }, { v: "it's" }] }]);
  });

  it('tells what an empty result would have held', async () => {
    const body = await rest().query(`SELECT name, year FROM ${NAMES} WHERE year = 1776`);
    assert.deepEqual(
      body.schema.fields.map(({ name, type }: { name: string; type: string }) => [name, type]),
      [
        ['name', 'STRING'],
        ['year', 'INTEGER'],
      ],
    );
    assert.equal(body.totalRows, '0');
    // Google leaves `rows` out, bqemulator 1.4.0 sends an empty list.
    assert.deepEqual(body.rows ?? [], []);
  });

  it('takes named parameters: scalars, lists and structs', async () => {
    const body = await rest().query(
      `SELECT @word AS word, @number + 1 AS number, @words AS words, @pair.a AS a,
              (SELECT COUNT(*) FROM UNNEST(['x', 'y', 'z']) AS item WHERE item IN UNNEST(@words)) AS found`,
      {
        parameterMode: 'NAMED',
        queryParameters: [
          { name: 'word', parameterType: { type: 'STRING' }, parameterValue: { value: "it's" } },
          { name: 'number', parameterType: { type: 'INT64' }, parameterValue: { value: '41' } },
          {
            name: 'words',
            parameterType: { type: 'ARRAY', arrayType: { type: 'STRING' } },
            parameterValue: { arrayValues: [{ value: 'x' }, { value: 'z' }] },
          },
          {
            name: 'pair',
            parameterType: { type: 'STRUCT', structTypes: [{ name: 'a', type: { type: 'BOOL' } }] },
            parameterValue: { structValues: { a: { value: 'true' } } },
          },
        ],
      },
    );
    assert.deepEqual(body.rows, [
      { f: [{ v: "it's" }, { v: '42' }, { v: [{ v: 'x' }, { v: 'z' }] }, { v: 'true' }, { v: '2' }] },
    ]);
  });

  it('takes positional parameters', async () => {
    const body = await rest().query(
      `SELECT SUM(number) AS total FROM ${NAMES} WHERE name = ? AND year >= ?`,
      {
        parameterMode: 'POSITIONAL',
        queryParameters: [
          { parameterType: { type: 'STRING' }, parameterValue: { value: 'William' } },
          { parameterType: { type: 'INT64' }, parameterValue: { value: '1910' } },
        ],
      },
    );
    assert.deepEqual(body.rows, [{ f: [{ v: '3961947' }] }]);
  });

  it('describes a query without running it when asked for a dry run', async () => {
    const body = await rest().query(WILLIAM, { dryRun: true });
    assert.equal(body.jobComplete, true);
    // bqemulator 1.4.0 has no cost model and says 0 (`_dry_run` in its api/routes/jobs.py).
    assert.match(body.totalBytesProcessed, /^\d+$/);
    assert.deepEqual(
      body.schema.fields.map(({ name }: { name: string }) => name),
      ['name', 'total'],
    );
    assert.deepEqual(body.rows ?? [], []);
    assert.equal(body.jobReference.jobId, undefined);
  });
}
