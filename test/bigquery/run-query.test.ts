import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { OAuth2Client } from 'google-auth-library';
import { InterruptedError, runQuery } from '../../src/index.ts';
import { type SandboxBigQuery, startBigQuery } from '../sandbox/bigquery/server.ts';

describe('runQuery of the library', () => {
  let bigQuery: SandboxBigQuery;
  before(async () => {
    bigQuery = await startBigQuery();
  });
  after(() => bigQuery.close());

  const run = (sql: string, options: Partial<Parameters<typeof runQuery>[0]> = {}) => {
    const authClient = new OAuth2Client();
    authClient.setCredentials({ access_token: 'ya29.test' });
    return runQuery({ authClient, projectId: 'p', apiEndpoint: bigQuery.url, sql, ...options });
  };
  const read = async (...args: Parameters<typeof run>) => Array.fromAsync((await run(...args)).rows);

  it('gives rows by name, the schema, the job and what it cost', async () => {
    const { rows, schema, job, statistics } = await run(
      "SELECT 1 AS n, 'x' AS s, [1.5] AS xs, STRUCT(TRUE AS a) AS r",
    );
    assert.deepEqual(await Array.fromAsync(rows), [{ n: '1', s: 'x', xs: [1.5], r: { a: true } }]);
    assert.deepEqual(
      schema.map(({ name, type }) => [name, type]),
      [
        ['n', 'INTEGER'],
        ['s', 'STRING'],
        ['xs', 'FLOAT'],
        ['r', 'RECORD'],
      ],
    );
    assert.match(job?.id ?? '', /^job_/);
    assert.deepEqual(statistics, { totalRows: 1, bytesProcessed: 0, cacheHit: false });
  });

  it('gives whole numbers as bigint where that is asked for, also inside', async () => {
    const sql = 'SELECT 9007199254740993 AS n, [1, 2] AS xs, STRUCT(-1 AS a) AS r, CAST(NULL AS INT64) AS no';
    assert.deepEqual(await read(sql, { useBigInt: true }), [
      { n: 9007199254740993n, xs: [1n, 2n], r: { a: -1n }, no: null },
    ]);
  });

  it('takes values as parameters, by name', async () => {
    const params = {
      s: "it's",
      n: 5,
      big: 9007199254740993n,
      f: 0.5,
      b: true,
      t: new Date(0),
      bytes: new Uint8Array([0, 255]),
      xs: [1, 2.5],
      p: { a: 'x' },
      d: '2024-02-29',
      no: null,
      none: [],
    };
    const types = { d: 'DATE', no: 'NUMERIC', none: 'ARRAY<STRING>' };
    const sql =
      'SELECT @s AS s, @n AS n, @big AS big, @f AS f, @b AS b, @t AS t, @bytes AS bytes, @xs AS xs, @p.a AS a, ' +
      'EXTRACT(YEAR FROM @d) AS y, @no AS no, @none AS none';
    assert.deepEqual(await read(sql, { params, types }), [
      {
        s: "it's",
        n: '5',
        big: '9007199254740993',
        f: 0.5,
        b: true,
        t: '1970-01-01T00:00:00.000000Z',
        bytes: 'AP8=',
        xs: [1, 2.5],
        a: 'x',
        y: '2024',
        no: null,
        none: [],
      },
    ]);
  });

  it('takes values as parameters, in their order', async () => {
    assert.deepEqual(
      await read('SELECT ? AS a, ? AS b', { params: ['x', '2024-02-29'], types: [undefined, 'DATE'] }),
      [{ a: 'x', b: '2024-02-29' }],
    );
  });

  it('refuses values that do not tell their type', async () => {
    for (const value of [null, [], [1, 'x'], { a: null }]) {
      await assert.rejects(run('SELECT @x', { params: { x: value } }), {
        code: 'usage',
        message: 'The parameter x does not tell its type.',
        hint: /types: \{ x: 'DATE' \}/,
      });
    }
  });

  it('can be left in the middle of its rows', async () => {
    const { rows } = await run('SELECT n FROM UNNEST(GENERATE_ARRAY(1, 5000)) AS n ORDER BY n');
    for await (const { n } of rows) if (n === '3') break;
    assert.deepEqual(await Array.fromAsync(rows), []);
  });

  it('stops with the reason of who stops it', async () => {
    const stop = new AbortController();
    const { rows } = await run('SELECT n FROM UNNEST(GENERATE_ARRAY(1, 5000)) AS n', { signal: stop.signal });
    await assert.rejects(
      async () => {
        for await (const _ of rows) stop.abort(new InterruptedError());
      },
      { code: 'interrupted' },
    );
  });

  it('keeps the access token from a host that is neither Google nor allowed', async () => {
    await assert.rejects(run('SELECT 1', { apiEndpoint: 'https://example.com' }), {
      code: 'untrusted_endpoint',
    });
  });
});
