import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createRestClient, type Json } from '../../contract/bigquery/rest-client.ts';
import { type SandboxBigQuery, startBigQuery } from './server.ts';

/** A type, a value of it in GoogleSQL, and how the REST API writes and takes it. */
type Case = readonly [type: string, sql: string, restType: string, value: string];

const DIGITS_76 = `${'1234567890'.repeat(3)}12345678.${'1234567890'.repeat(3)}12345678`;

const SCALARS: readonly Case[] = [
  ['INT64', '9223372036854775807', 'INTEGER', '9223372036854775807'],
  ['INT64', '-9223372036854775808', 'INTEGER', '-9223372036854775808'],
  [
    'NUMERIC',
    "NUMERIC '-12345678901234567890123456789.123456789'",
    'NUMERIC',
    '-12345678901234567890123456789.123456789',
  ],
  ['BIGNUMERIC', `BIGNUMERIC '${DIGITS_76}'`, 'BIGNUMERIC', DIGITS_76],
  ['BIGNUMERIC', "CAST('1.50' AS BIGNUMERIC)", 'BIGNUMERIC', '1.5'],
  ['FLOAT64', "CAST('NaN' AS FLOAT64)", 'FLOAT', 'NaN'],
  ['FLOAT64', "CAST('inf' AS FLOAT64)", 'FLOAT', 'Infinity'],
  ['FLOAT64', "CAST('-inf' AS FLOAT64)", 'FLOAT', '-Infinity'],
  ['BOOL', 'FALSE', 'BOOLEAN', 'false'],
  ['STRING', '\'a\\tb\\n"c" 😀\'', 'STRING', 'a\tb\n"c" 😀'],
  ['STRING', "''", 'STRING', ''],
  ['BYTES', "b'\\x00\\xff'", 'BYTES', 'AP8='],
  ['DATE', "DATE '0001-01-01'", 'DATE', '0001-01-01'],
  ['DATE', "DATE '9999-12-31'", 'DATE', '9999-12-31'],
  ['TIME', "TIME '23:59:59.999999'", 'TIME', '23:59:59.999999'],
  ['DATETIME', "DATETIME '2024-02-29 00:00:00'", 'DATETIME', '2024-02-29T00:00:00'],
  ['TIMESTAMP', "TIMESTAMP '9999-12-31 23:59:59.999999+00'", 'TIMESTAMP', '253402300799999999'],
  ['TIMESTAMP', "TIMESTAMP '0001-01-01 00:00:00+00'", 'TIMESTAMP', '-62135596800000000'],
  ['INTERVAL', "INTERVAL '1-2 3 4:5:6.5' YEAR TO SECOND", 'INTERVAL', '1-2 3 4:5:6.500000'],
  ['INTERVAL', "INTERVAL '-1-2 -3 -4:5:6' YEAR TO SECOND", 'INTERVAL', '-1-2 -3 -4:5:6'],
  ['GEOGRAPHY', 'ST_GEOGPOINT(1.5, -2)', 'GEOGRAPHY', 'POINT(1.5 -2)'],
  ['GEOGRAPHY', "ST_GEOGFROMTEXT('POINT(1 2)')", 'GEOGRAPHY', 'POINT(1 2)'],
  ['JSON', `JSON '{"a":[1,null,"x"]}'`, 'JSON', '{"a":[1,null,"x"]}'],
];

/** The text in which a parameter is sent, where it is not that in which the value comes back. */
const SENT: Readonly<Record<string, string>> = {
  '253402300799999999': '9999-12-31 23:59:59.999999+00:00',
  '-62135596800000000': '0001-01-01 00:00:00+00:00',
};

describe('a value in the sandbox', () => {
  let bigquery: SandboxBigQuery;
  before(async () => {
    bigquery = await startBigQuery();
  });
  after(() => bigquery.close());
  const read = async (sql: string, ...queryParameters: Json[]) => {
    const parameters = queryParameters.map(([parameterType, parameterValue, name]) => ({
      ...(name && { name }),
      parameterType,
      parameterValue,
    }));
    const body = await createRestClient(bigquery.url).query(sql, { queryParameters: parameters });
    return { field: body.schema.fields[0], value: body.rows[0].f[0].v };
  };

  for (const [type, sql, restType, value] of SCALARS) {
    it(`goes out and comes back as ${type}: ${value}`, async () => {
      const field = { name: 'v', type: restType, mode: 'NULLABLE' };
      assert.deepEqual(await read(`SELECT ${sql} AS v`), { field, value });
      const sent = { value: SENT[value] ?? value };
      assert.deepEqual(await read('SELECT @p AS v', [{ type }, sent, 'p']), { field, value });
      assert.deepEqual(await read('SELECT ? AS v', [{ type }, {}]), { field, value: null });

      const arrayType = { type: 'ARRAY', arrayType: { type } };
      const list = await read('SELECT ? AS v', [arrayType, { arrayValues: [sent, sent] }]);
      assert.deepEqual(list, { field: { ...field, mode: 'REPEATED' }, value: [{ v: value }, { v: value }] });
    });

    it(`is kept by a table as ${type}: ${value}`, async () => {
      const column = type === 'STRING' ? 'STRING(10)' : type;
      const { value: kept } = await read(
        `CREATE TEMP TABLE t (v ${column}, vs ARRAY<${type}>, s STRUCT<v ${type}>);
         INSERT t VALUES (${sql}, [${sql}], STRUCT(${sql} AS v)), (NULL, [], NULL);
         SELECT STRUCT(v, vs, s) AS all_of_it FROM t WHERE s IS NOT NULL`,
      );
      assert.deepEqual(kept, { f: [{ v: value }, { v: [{ v: value }] }, { v: { f: [{ v: value }] } }] });
    });
  }

  for (const [element, start, end, value] of [
    ['DATE', '2024-01-01', '2024-02-01', '[2024-01-01, 2024-02-01)'],
    [
      'DATETIME',
      '2024-01-01T00:00:00',
      '2024-01-01T12:00:00.5',
      '[2024-01-01T00:00:00, 2024-01-01T12:00:00.500000)',
    ],
    ['TIMESTAMP', '1970-01-01 00:00:00+00', '1970-01-01 00:00:01+00', '[0, 1000000)'],
    ['DATE', 'UNBOUNDED', '2024-02-01', '[UNBOUNDED, 2024-02-01)'],
    ['TIMESTAMP', 'UNBOUNDED', 'UNBOUNDED', '[UNBOUNDED, UNBOUNDED)'],
  ] as const) {
    it(`goes out and comes back as RANGE<${element}>: ${value}`, async () => {
      const field = { name: 'v', type: 'RANGE', mode: 'NULLABLE', rangeElementType: { type: element } };
      assert.deepEqual(await read(`SELECT RANGE<${element}> '[${start}, ${end})' AS v`), { field, value });
      const bound = (text: string) => (text === 'UNBOUNDED' ? 'NULL' : `${element} '${text}'`);
      if (start !== end) {
        const built = await read(`SELECT RANGE(${bound(start)}, ${bound(end)}) AS v`);
        assert.deepEqual(built, { field, value });
      }
      const send = (text: string) => (text === 'UNBOUNDED' ? {} : { value: text });
      const parameter = [
        { type: 'RANGE', rangeElementType: { type: element } },
        { rangeValue: { start: send(start), end: send(end) } },
      ];
      assert.deepEqual(await read('SELECT ? AS v', parameter), { field, value });
    });
  }

  it('is a struct in an array in a struct, with NULLs, in and out', async () => {
    const sql = `STRUCT(1 AS id, [STRUCT('a' AS k, [1.5] AS xs), STRUCT(NULL AS k, [] AS xs)] AS items)`;
    const value = {
      f: [
        { v: '1' },
        { v: [{ v: { f: [{ v: 'a' }, { v: [{ v: '1.5' }] }] } }, { v: { f: [{ v: null }, { v: [] }] } }] },
      ],
    };
    assert.deepEqual((await read(`SELECT ${sql} AS v`)).value, value);
    const typed =
      "STRUCT<id INT64, items ARRAY<STRUCT<k STRING, xs ARRAY<FLOAT64>>>>(1, [('a', [1.5]), (NULL, [])])";
    assert.deepEqual((await read(`SELECT ${typed} AS v`)).value, value);

    const item = {
      type: 'STRUCT',
      structTypes: [
        { name: 'k', type: { type: 'STRING' } },
        { name: 'xs', type: { type: 'ARRAY', arrayType: { type: 'FLOAT64' } } },
      ],
    };
    const type = {
      type: 'STRUCT',
      structTypes: [
        { name: 'id', type: { type: 'INT64' } },
        { name: 'items', type: { type: 'ARRAY', arrayType: item } },
      ],
    };
    const items = [
      { structValues: { k: { value: 'a' }, xs: { arrayValues: [{ value: '1.5' }] } } },
      { structValues: { k: {}, xs: { arrayValues: [] } } },
    ];
    const sent = { structValues: { id: { value: '1' }, items: { arrayValues: items } } };
    assert.deepEqual((await read('SELECT @p AS v', [type, sent, 'p'])).value, value);
  });

  it('is an empty array of a type that is named', async () => {
    assert.deepEqual(await read('SELECT ARRAY<STRUCT<a INT64, b ARRAY<DATE>>>[] AS v'), {
      field: {
        name: 'v',
        type: 'RECORD',
        mode: 'REPEATED',
        fields: [
          { name: 'a', type: 'INTEGER', mode: 'NULLABLE' },
          { name: 'b', type: 'DATE', mode: 'REPEATED' },
        ],
      },
      value: [],
    });
  });
});
