import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Json, RestClient } from './rest-client.ts';

interface Case {
  readonly behaviour: string;
  readonly sql: string;
  readonly type: string;
  readonly mode?: 'REPEATED';
  readonly value: Json;
}

// Without FLOAT64s that take an exponent and without unnamed columns: bqemulator 1.4.0 writes `1e+300` and names a
// column `1` where Google has `1.0E300` and `f0_`. The sandbox's own tests have those.
const CASES: readonly Case[] = [
  { behaviour: 'NULL as null', sql: 'CAST(NULL AS STRING)', type: 'STRING', value: null },
  { behaviour: 'STRING as it is', sql: "'grüße \\\\ 日本'", type: 'STRING', value: 'grüße \\ 日本' },
  {
    behaviour: 'INT64 beyond 2^53 without loss',
    sql: '9007199254740993',
    type: 'INTEGER',
    value: '9007199254740993',
  },
  {
    behaviour: 'the least INT64',
    sql: '-9223372036854775807 - 1',
    type: 'INTEGER',
    value: '-9223372036854775808',
  },
  { behaviour: 'FLOAT64 as text', sql: '1.5', type: 'FLOAT', value: '1.5' },
  { behaviour: 'BOOL as text', sql: '1 = 1', type: 'BOOLEAN', value: 'true' },
  {
    behaviour: 'all digits of a NUMERIC',
    sql: "NUMERIC '12345678901234567890.123456789'",
    type: 'NUMERIC',
    value: '12345678901234567890.123456789',
  },
  { behaviour: 'BYTES in base64', sql: "FROM_BASE64('AP9hYmM=')", type: 'BYTES', value: 'AP9hYmM=' },
  { behaviour: 'DATE in ISO form', sql: "DATE '2024-02-29'", type: 'DATE', value: '2024-02-29' },
  {
    behaviour: 'TIME with microseconds',
    sql: "TIME '03:04:05.5'",
    type: 'TIME',
    value: '03:04:05.500000',
  },
  {
    behaviour: 'DATETIME with microseconds',
    sql: "DATETIME '2024-02-29 03:04:05.123456'",
    type: 'DATETIME',
    value: '2024-02-29T03:04:05.123456',
  },
  {
    behaviour: 'TIMESTAMP in microseconds when asked to',
    sql: "TIMESTAMP '2024-02-29 03:04:05.123456+01'",
    type: 'TIMESTAMP',
    value: '1709172245123456',
  },
  { behaviour: 'JSON as text', sql: `JSON '{"a":1}'`, type: 'JSON', value: '{"a":1}' },
  {
    behaviour: 'INTERVAL in its canonical form',
    sql: 'INTERVAL 1 DAY',
    type: 'INTERVAL',
    value: '0-0 1 0:0:0',
  },
  {
    behaviour: 'an array as a repeated column',
    sql: '[1, 2]',
    type: 'INTEGER',
    mode: 'REPEATED',
    value: [{ v: '1' }, { v: '2' }],
  },
  {
    behaviour: 'a struct as a record',
    sql: "STRUCT(1 AS x, 'y' AS z)",
    type: 'RECORD',
    value: { f: [{ v: '1' }, { v: 'y' }] },
  },
  {
    behaviour: 'an array of structs as a repeated record',
    sql: "[STRUCT('a' AS k, [1.5] AS list), STRUCT('b' AS k, [2.5, 3.5] AS list)]",
    type: 'RECORD',
    mode: 'REPEATED',
    value: [
      { v: { f: [{ v: 'a' }, { v: [{ v: '1.5' }] }] } },
      { v: { f: [{ v: 'b' }, { v: [{ v: '2.5' }, { v: '3.5' }] }] } },
    ],
  },
];

export function defineValueContract(rest: () => RestClient): void {
  for (const { behaviour, sql, type, mode = 'NULLABLE', value } of CASES) {
    it(`writes ${behaviour}`, async () => {
      const body = await rest().query(`SELECT ${sql} AS value`);
      const [field] = body.schema.fields;
      assert.deepEqual([field.name, field.type, field.mode], ['value', type, mode]);
      assert.deepEqual(body.rows, [{ f: [{ v: value }] }]);
    });
  }

  it('describes the fields of a record', async () => {
    const body = await rest().query("SELECT STRUCT(1 AS x, ['y'] AS list) AS value");
    assert.deepEqual(body.schema.fields[0].fields, [
      { name: 'x', type: 'INTEGER', mode: 'NULLABLE' },
      { name: 'list', type: 'STRING', mode: 'REPEATED' },
    ]);
  });
}
