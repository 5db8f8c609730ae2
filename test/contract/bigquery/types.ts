import assert from 'node:assert/strict';
import { it } from 'node:test';
import { OAuth2Client } from 'google-auth-library';
import { type BigQueryClient, createBigQueryClient } from '../../../src/bigquery/client.ts';
import { runQueryJob } from '../../../src/bigquery/query.ts';
import { readRows } from '../../../src/bigquery/read-rows.ts';
import type { RowFormatName } from '../../../src/bigquery/rows/formats.ts';
import { formatType } from '../../../src/bigquery/schema.ts';
import { writeRows } from '../../../src/bigquery/write-rows.ts';

/** A type, a value of it in GoogleSQL, and the text that it is in all formats. */
const cases = [
  ['INT64', '-9223372036854775807 - 1', '-9223372036854775808'],
  [
    'NUMERIC',
    "NUMERIC '-99999999999999999999999999999.999999999'",
    '-99999999999999999999999999999.999999999',
  ],
  ['BIGNUMERIC', `BIGNUMERIC '${'9'.repeat(38)}.${'1'.repeat(38)}'`, `${'9'.repeat(38)}.${'1'.repeat(38)}`],
  ['INTERVAL', "INTERVAL '1-2 3 4:5:6' YEAR TO SECOND", '1-2 3 4:5:6'],
  ['GEOGRAPHY', 'ST_GEOGPOINT(1.5, -2)', 'POINT(1.5 -2)'],
  ['JSON', `JSON '{"a":[1,null,"x"]}'`, '{"a":[1,null,"x"]}'],
  ['DATETIME', "DATETIME '0001-01-01 00:00:00'", '0001-01-01T00:00:00'],
  ['TIMESTAMP', "TIMESTAMP '9999-12-31 23:59:59.999999+00'", '9999-12-31T23:59:59.999999Z'],
  ['RANGE<DATE>', "RANGE<DATE> '[2024-01-01, UNBOUNDED)'", '[2024-01-01, UNBOUNDED)'],
  [
    'RANGE<TIMESTAMP>',
    "RANGE<TIMESTAMP> '[1970-01-01 00:00:00+00, 1970-01-01 00:00:01+00)'",
    '[1970-01-01T00:00:00.000000Z, 1970-01-01T00:00:01.000000Z)',
  ],
] as const;

function createClient(apiEndpoint: string): BigQueryClient {
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'ya29.contract' });
  return createBigQueryClient({ authClient, projectId: 'contract', apiEndpoint });
}

/**
 * What `postern query` writes of every type, from whichever BigQuery has it.
 *
 * @param lacks types that the engine answers as others
 */
export function defineTypeContract(url: () => string, lacks: readonly string[] = []): void {
  for (const [type, sql, text] of cases) {
    if (lacks.includes(type)) continue;
    it(`runQueryJob keeps ${type} ${text}, in every format, and inside of others`, async () => {
      const query = `SELECT ${sql} AS v, [${sql}] AS vs, STRUCT(${sql} AS v) AS s`;
      const write = async (name: RowFormatName): Promise<string> => {
        let written = '';
        for await (const { bytes } of writeRows(await runQueryJob(createClient(url()), { sql: query }), name))
          written += Buffer.from(bytes);
        return written;
      };
      const result = await runQueryJob(createClient(url()), { sql: query });
      const [rows] = await Array.fromAsync(readRows(result));
      assert.equal(formatType(result.schema[0] ?? assert.fail()), type);
      assert.deepEqual(rows, [[text, [text], { v: text }]]);
      for (const name of ['json', 'ndjson'] as const)
        assert.deepEqual([JSON.parse(await write(name))].flat(), [{ v: text, vs: [text], s: { v: text } }]);
      const nested = [JSON.stringify([text]), JSON.stringify({ v: text })];
      const quote = (cell: string) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
      assert.equal(await write('csv'), `v,vs,s\n${[text, ...nested].map(quote).join(',')}\n`);
      assert.equal(
        await write('cells'),
        `v\tvs\ts\n${[text, ...nested].join('\t').replaceAll('\\', '\\\\')}\n`,
      );
    });
  }
}
