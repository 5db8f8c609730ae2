import assert from 'node:assert/strict';
import { it } from 'node:test';
import { BigQuery, type Query, type QueryRowsResponse } from '@google-cloud/bigquery';
import { OAuth2Client } from 'google-auth-library';
import { WILLIAM } from './queries.ts';
import { PROJECT } from './rest-client.ts';

/** What Google's own client must get along with. */
export function defineNodeClientContract(url: () => string): void {
  const createClient = () => {
    const authClient = new OAuth2Client();
    authClient.setCredentials({ access_token: 'any-token' });
    return new BigQuery({ projectId: PROJECT, authClient, apiEndpoint: url() });
  };

  it("answers Google's client in one call", async () => {
    const [rows] = await createClient().query(WILLIAM);
    assert.deepEqual(rows, [{ name: 'William', total: 3961947 }]);
  });

  it("answers Google's client by way of a job", async () => {
    const [job] = await createClient().createQueryJob({ query: WILLIAM });
    const [rows] = await job.getQueryResults();
    assert.deepEqual(rows, [{ name: 'William', total: 3961947 }]);
  });

  it("gives Google's client values that it can read", async () => {
    const [rows] = await createClient().query({
      query: `SELECT TIMESTAMP '2024-02-29 03:04:05.123456+00' AS instant, DATE '2024-02-29' AS day,
                     9007199254740993 AS big, b'abc' AS bytes, [1, 2] AS list, STRUCT(TRUE AS yes) AS pair`,
      wrapIntegers: true,
    });
    const [row] = rows;
    assert.equal(row.instant.value, '2024-02-29T03:04:05.123456000Z');
    assert.equal(row.day.value, '2024-02-29');
    assert.equal(row.big.value, '9007199254740993');
    assert.equal(row.bytes.toString(), 'abc');
    assert.deepEqual(
      row.list.map(({ value }: { value: string }) => value),
      ['1', '2'],
    );
    assert.deepEqual(row.pair, { yes: true });
  });

  it("takes parameters from Google's client", async () => {
    const [rows] = await createClient().query({
      query: 'SELECT @name AS name, @ids AS ids, @range.low AS low',
      params: { name: 'William', ids: [1, 2], range: { low: 0.5 } },
    });
    assert.deepEqual(rows, [{ name: 'William', ids: [1, 2], low: 0.5 }]);
  });

  it("pages for Google's client until the last row", async () => {
    const sql = 'SELECT n FROM UNNEST(GENERATE_ARRAY(1, 25)) AS n ORDER BY n';
    const [job] = await createClient().createQueryJob(sql);
    const rows: unknown[] = [];
    for (let page: Query | null | undefined = { maxResults: 10 }; page; ) {
      const [some, next]: QueryRowsResponse = await job.getQueryResults({ autoPaginate: false, ...page });
      rows.push(...some.map(({ n }) => n));
      page = next;
    }
    assert.deepEqual(
      rows,
      Array.from({ length: 25 }, (_, index) => index + 1),
    );
  });
}
