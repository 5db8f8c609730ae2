import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createRestClient, type Json } from '../../contract/bigquery/rest-client.ts';
import { type SandboxBigQuery, startBigQuery } from './server.ts';

const NAMES = '`bigquery-public-data.usa_names.usa_1910_current`';

const VALUES: readonly (readonly [sql: string, value: Json])[] = [
  ['"dou\'ble"', "dou'ble"],
  ["'''triple 'quoted'\n'''", "triple 'quoted'\n"],
  ["r'raw\\n'", 'raw\\n'],
  ["'\\x41\\u00e9\\U0001F600\\101\\n'", 'Aé😀A\n'],
  ["b'\\xff\\101é'", Buffer.from([0xff, 0x41, 0xc3, 0xa9]).toString('base64')],
  ["CAST('7' AS INT64) + 1", '8'],
  ["SAFE_CAST('seven' AS INT64)", null],
  ["CAST('1.50' AS NUMERIC)", '1.5'],
  ["CAST('1.555' AS NUMERIC(10, 2))", '1.56'],
  ['CAST(0.5 AS STRING)', '0.5'],
  ['SAFE_DIVIDE(1, 0)', null],
  ['ARRAY_LENGTH(GENERATE_ARRAY(0, 10, 5))', '3'],
  ["'b' IN UNNEST(['a', 'b'])", 'true'],
  ["'b' NOT IN UNNEST(['a', 'b'])", 'false'],
  ['(SELECT SUM(n) FROM UNNEST([1, 2, 3]) n)', '6'],
  ['(SELECT SUM(n) FROM UNNEST([1, 2, 3]) AS n WHERE n > 1)', '5'],
  ['(SELECT s.a FROM UNNEST([STRUCT(5 AS a)]) AS s)', '5'],
  ['(SELECT x FROM (SELECT 1 AS y, 2 AS x, 3 AS z) WHERE TRUE)', '2'],
  ['(SELECT AS_IS.x FROM (SELECT * EXCEPT (y) FROM (SELECT 1 AS y, 2 AS x)) AS AS_IS)', '2'],
  ['(SELECT `my column` FROM (SELECT 4 AS `my column`))', '4'],
  ['(SELECT timestamp FROM (SELECT 4 AS timestamp))', '4'],
  ['TIMESTAMP_MICROS(0) < CURRENT_TIMESTAMP()', 'true'],
  ["SESSION_USER() = 'anybody@example.com'", 'true'],
];

const FAILURES: readonly (readonly [sql: string, message: string | RegExp])[] = [
  ['SELECT xyz', 'Unrecognized name: xyz at [1:8]'],
  [`SELECT name, nr\n  FROM ${NAMES}`, 'Unrecognized name: nr at [1:14]'],
  ["SELECT 'é',\n  -- comment\n  xyz", 'Unrecognized name: xyz at [3:3]'],
  ['SELECT a.b', 'Unrecognized name: a at [1:8]'],
  ['SELEC 1', 'Syntax error: Unexpected identifier "SELEC" at [1:1]'],
  ['SELECT 1 FROM', 'Syntax error: Unexpected end of script at [1:14]'],
  ['SELECT 1 2', 'Syntax error: Unexpected integer literal "2" at [1:10]'],
  ['SELECT 1)', 'Syntax error: Unexpected ")" at [1:9]'],
  ['SELECT 1 FROM WHERE', 'Syntax error: Unexpected keyword WHERE at [1:15]'],
  ["SELECT\n 'abc", 'Syntax error: Unclosed string literal at [2:2]'],
  ['SELECT `abc', 'Syntax error: Unclosed identifier literal at [1:8]'],
  ['SELECT 1 /* abc', 'Syntax error: Unclosed comment at [1:10]'],
  ['SELECT foo(1)', 'Function not found: foo at [1:8]'],
  ["SELECT SUM('a')", 'No matching signature for function SUM at [1:8]'],
  ['SELECT @missing', "Query parameter 'missing' not found at [1:8]"],
  ['SELECT 1 FROM names', 'Table "names" must be qualified with a dataset (e.g. dataset.table) at [1:15]'],
  [
    `SELECT year, number FROM ${NAMES} GROUP BY year`,
    'SELECT list expression references column number which is neither grouped nor aggregated at [1:14]',
  ],
  ["SELECT CAST('x' AS INT64)", "Could not convert string 'x' to INT64 at [1:8]"],
  ['SELECT 1 AS a, 2 AS A', /Duplicate column names/],
  ['-- nothing', 'Syntax error: Unexpected end of script at [1:1]'],
  ['SELECT 1; SELEC 2', 'Syntax error: Unexpected identifier "SELEC" at [1:11]'],
  ['CREATE TABLE x AS SELECT 1', 'Table "x" must be qualified with a dataset (e.g. dataset.table) at [1:14]'],
  ['CREATE TEMP TABLE x AS SELECT 1', 'Use of CREATE TEMPORARY TABLE requires a script or session at [1:1]'],
  ["SET memory_limit = '1GB'", 'Query error: Undeclared variable: memory_limit at [1:5]'],
  ["COPY (SELECT 1) TO '/tmp/x'", /file system operations are disabled/],
  ["ATTACH ':memory:' AS x", /SELECT, DML and DDL of tables and schemas only/],
  ["SELECT * FROM read_text('/etc/hostname')", /file system operations are disabled/],
];

describe('the GoogleSQL of the sandbox', () => {
  let bigquery: SandboxBigQuery;
  before(async () => {
    bigquery = await startBigQuery();
  });
  after(() => bigquery.close());
  const rest = () => createRestClient(bigquery.url);

  for (const [sql, value] of VALUES) {
    it(`computes ${sql}`, async () => {
      const body = await rest().query(`SELECT ${sql} AS value`);
      assert.deepEqual(body.rows, [{ f: [{ v: value }] }]);
    });
  }

  for (const [sql, expected] of FAILURES) {
    it(`says what is wrong with ${sql}`, async () => {
      const { status, body } = await rest().post('/queries', { query: sql, useLegacySql: false });
      const { message, errors } = body.error;
      assert.equal(status, 400, message);
      assert.equal(body.error.status, 'INVALID_ARGUMENT');
      assert.deepEqual(errors, [
        { message, domain: 'global', reason: 'invalidQuery', location: 'q', locationType: 'parameter' },
      ]);
      if (typeof expected === 'string') assert.equal(message, expected);
      else assert.match(message, expected);
      assert.doesNotMatch(message, /LINE|\^|Binder|Candidate|Did you mean/);
    });
  }

  for (const [table, subject] of [
    ['`bigquery-public-data.usa_names.none`', 'Table bigquery-public-data:usa_names.none'],
    ['`bigquery-public-data`.usa_names.none', 'Table bigquery-public-data:usa_names.none'],
    ['`bigquery-public-data.none.none`', 'Dataset bigquery-public-data:none'],
    ['`no-such-project.a.b`', 'Dataset no-such-project:a'],
    ['my_dataset.my_table', 'Dataset contract-project:my_dataset'],
  ] as const) {
    it(`does not find ${table}`, async () => {
      const { status, body } = await rest().post('/queries', {
        query: `SELECT * FROM ${table}`,
        useLegacySql: false,
      });
      assert.equal(status, 404);
      assert.equal(body.error.message, `Not found: ${subject} was not found in location US`);
      assert.equal(body.error.errors[0].reason, 'notFound');
    });
  }
});
