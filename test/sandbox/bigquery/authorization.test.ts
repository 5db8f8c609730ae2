import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createRestClient } from '../../contract/bigquery/rest-client.ts';
import { type SandboxBigQuery, startBigQuery } from './server.ts';

const SCOPE = 'https://www.googleapis.com/auth/';

const TOKENS = new Map([
  ['full', { scopes: ['openid', `${SCOPE}bigquery`], email: 'ada@example.com' }],
  ['platform', { scopes: [`${SCOPE}cloud-platform`] }],
  ['read-only', { scopes: [`${SCOPE}cloud-platform.read-only`] }],
  ['identity', { scopes: ['openid', 'email'] }],
]);

const QUERY = { query: 'SELECT SESSION_USER() AS me', useLegacySql: false };

describe("the sandbox's BigQuery, when people sign in", () => {
  let bigquery: SandboxBigQuery;
  before(async () => {
    bigquery = await startBigQuery({ authorize: async (token) => TOKENS.get(token) });
  });
  after(() => bigquery.close());
  const as = (token: string) => createRestClient(bigquery.url, { authorization: `Bearer ${token}` });

  it('serves the person of the token', async () => {
    const { status, body } = await as('full').post('/queries', QUERY);
    assert.equal(status, 200);
    assert.deepEqual(body.rows, [{ f: [{ v: 'ada@example.com' }] }]);
    const job = await as('full').get(`/jobs/${body.jobReference.jobId}`);
    assert.equal(job.body.user_email, 'ada@example.com');
  });

  it('answers 401 without a token', async () => {
    const { status, body } = await createRestClient(bigquery.url).post('/queries', QUERY);
    assert.equal(status, 401);
    assert.match(
      body.error.message,
      /^Request is missing required authentication credential\. Expected OAuth 2/,
    );
    assert.equal(body.error.status, 'UNAUTHENTICATED');
    assert.equal(body.error.errors[0].reason, 'required');
  });

  it('answers 401 to a token that it does not know', async () => {
    const { status, body } = await as('made-up').post('/queries', QUERY);
    assert.equal(status, 401);
    assert.match(body.error.message, /^Request had invalid authentication credentials\. Expected OAuth 2/);
    assert.equal(body.error.code, 401);
    assert.equal(body.error.status, 'UNAUTHENTICATED');
    assert.deepEqual(body.error.errors, [
      { message: 'Invalid Credentials', domain: 'global', reason: 'authError' },
    ]);
  });

  it('answers 403 to a token without a scope for BigQuery', async () => {
    const { status, body } = await as('identity').post('/queries', QUERY);
    assert.equal(status, 403);
    assert.equal(body.error.message, 'Request had insufficient authentication scopes.');
    assert.equal(body.error.status, 'PERMISSION_DENIED');
    assert.equal(body.error.errors[0].reason, 'insufficientPermissions');
    assert.equal(body.error.details[0].reason, 'ACCESS_TOKEN_SCOPE_INSUFFICIENT');
    assert.equal(body.error.details[0].metadata.method, 'google.cloud.bigquery.v2.JobService.Query');
  });

  it('takes the scope of the whole platform for that of BigQuery', async () => {
    assert.equal((await as('platform').post('/queries', QUERY)).status, 200);
    assert.equal((await as('platform').post('/jobs', { configuration: { query: QUERY } })).status, 200);
  });

  it('lets a read-only token query and read, but neither insert a job nor cancel one', async () => {
    const { status, body } = await as('read-only').post('/queries', QUERY);
    assert.equal(status, 200);
    const { jobId } = body.jobReference;
    assert.equal((await as('read-only').get(`/queries/${jobId}`)).status, 200);
    assert.equal((await as('read-only').post('/jobs', { configuration: { query: QUERY } })).status, 403);
    assert.equal((await as('read-only').post(`/jobs/${jobId}/cancel`, {})).status, 403);
  });
});
