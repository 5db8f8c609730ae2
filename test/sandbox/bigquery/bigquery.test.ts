import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createRestClient, type Json } from '../../contract/bigquery/rest-client.ts';
import { type SandboxBigQuery, startBigQuery } from './server.ts';

const NAMES = '`bigquery-public-data.usa_names.usa_1910_current`';
describe("the sandbox's BigQuery", () => {
  let bigquery: SandboxBigQuery;
  before(async () => {
    bigquery = await startBigQuery();
  });
  after(() => bigquery.close());
  const rest = () => createRestClient(bigquery.url);
  const post = (sql: string, settings: Json = {}) =>
    rest().post('/queries', { query: sql, useLegacySql: false, ...settings });

  it('takes a query for legacy SQL, as the REST API does, unless told otherwise', async () => {
    const { status, body } = await rest().post('/queries', { query: 'SELECT 1' });
    assert.equal(status, 400);
    assert.match(body.error.message, /useLegacySql/);
  });

  it('counts the bytes of the columns that a query reads, wherever it names them', async () => {
    const readBytes = async (sql: string) => (await post(sql, { dryRun: true })).body.totalBytesProcessed;
    assert.equal(await readBytes('SELECT 1'), '0');
    assert.equal(await readBytes(`SELECT COUNT(*) FROM ${NAMES}`), '0');
    assert.equal(await readBytes(`SELECT COUNT(*) FROM ${NAMES} WHERE year > 2000`), String(225265 * 8));
    assert.equal(await readBytes(`SELECT MAX(number) FROM ${NAMES} WHERE year > 2000`), String(225265 * 16));
    assert.equal(await readBytes(`SELECT DISTINCT state FROM ${NAMES}`), String(225265 * 4));
  });

  it('refuses to bill more than it may', async () => {
    const { status, body } = await post(`SELECT MAX(year) FROM ${NAMES}`, { maximumBytesBilled: '10485759' });
    assert.equal(status, 400);
    assert.equal(body.error.errors[0].reason, 'bytesBilledLimitExceeded');
    assert.match(body.error.message, /10485760 or higher required/);
    assert.equal(
      (await post(`SELECT MAX(year) FROM ${NAMES}`, { maximumBytesBilled: '10485760' })).status,
      200,
    );
  });

  it('ends a page at ten megabytes', async () => {
    const { body } = await post("SELECT REPEAT('x', 3000000) AS x FROM UNNEST(GENERATE_ARRAY(1, 4)) AS n");
    assert.equal(body.totalRows, '4');
    assert.equal(body.rows.length, 3);
    const next = await rest().get(`/queries/${body.jobReference.jobId}?pageToken=${body.pageToken}`);
    assert.equal(next.body.rows.length, 1);
    assert.equal(next.body.pageToken, undefined);
  });

  it('writes a TIMESTAMP in the format asked for, seconds by default', async () => {
    const readTimestamp = async (formatOptions: Json) => {
      const { body } = await post("SELECT TIMESTAMP '1969-12-31 23:59:59.5+00'", { formatOptions });
      return body.rows[0].f[0].v;
    };
    assert.equal(await readTimestamp({}), '-0.5');
    assert.equal(await readTimestamp({ useInt64Timestamp: true }), '-500000');
    assert.equal(
      await readTimestamp({ timestampOutputFormat: 'ISO8601_STRING' }),
      '1969-12-31T23:59:59.500000Z',
    );
  });

  it("writes a FLOAT64 in Java's notation and names an unnamed column by its place", async () => {
    const { body } = await post(
      "SELECT 1e300, 12345678.0, 1.0, 0.0001, CAST('nan' AS FLOAT64), NULL, STRUCT(1, 2)",
    );
    assert.deepEqual(
      body.rows[0].f.slice(0, 6).map(({ v }: Json) => v),
      ['1.0E300', '1.2345678E7', '1.0', '1.0E-4', 'NaN', null],
    );
    const { fields } = body.schema;
    assert.deepEqual(
      fields.map(({ name }: Json) => name),
      ['f0_', 'f1_', 'f2_', 'f3_', 'f4_', 'f5_', 'f6_'],
    );
    assert.deepEqual(
      fields[6].fields.map(({ name }: Json) => name),
      ['_field_1', '_field_2'],
    );
  });

  it('finds its data in the US only, and a job in its own location only', async () => {
    const elsewhere = await post(`SELECT COUNT(*) FROM ${NAMES}`, { location: 'EU' });
    assert.equal(elsewhere.status, 404);
    assert.match(elsewhere.body.error.message, /usa_names was not found in location EU$/);

    const { jobId } = (await post('SELECT 1', { location: 'EU' })).body.jobReference;
    assert.equal((await rest().get(`/queries/${jobId}?location=EU`)).status, 200);
    assert.equal((await rest().get(`/queries/${jobId}?location=US`)).status, 404);
  });

  it("serves the shorter paths that Google's client uses for an emulator", async () => {
    const response = await fetch(`${bigquery.url}/projects/any/queries`, {
      method: 'POST',
      body: JSON.stringify({ query: 'SELECT 1 AS one', useLegacySql: false }),
    });
    const { jobReference } = (await response.json()) as Json;
    assert.equal(jobReference.projectId, 'any');
  });

  it('answers 400 to a body that is not JSON, before it looks at it', async () => {
    const { status, body } = await rest().post('/queries', '{');
    assert.equal(status, 400);
    assert.equal(body.error.errors[0].reason, 'parseError');
  });

  it('answers 404 in JSON where it has nothing', async () => {
    const { status, body } = await rest().get('/datasets');
    assert.equal(status, 404);
    assert.equal(body.error.status, 'NOT_FOUND');
  });

  it('keeps what was asked of it, but no access token', async () => {
    await createRestClient(bigquery.url, { authorization: 'Bearer hidden-token', 'x-marker': 'kept' }).query(
      'SELECT 1',
    );
    const request = bigquery.requests.at(-1);
    assert.equal(request?.method, 'POST');
    assert.equal(request.path, '/bigquery/v2/projects/contract-project/queries');
    assert.equal(request.headers['x-marker'], 'kept');
    assert.equal((request.body as Json).query, 'SELECT 1');
    assert.doesNotMatch(JSON.stringify(bigquery.requests), /hidden-token/);
  });
});
