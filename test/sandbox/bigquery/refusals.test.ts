import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { type Answer, createRestClient, PROJECT } from '../../contract/bigquery/rest-client.ts';
import type { TokenInfo } from './authorization.ts';
import * as refusals from './refusals.ts';
import { type SandboxBigQuery, startBigQuery } from './server.ts';

const NAMES = '`bigquery-public-data.usa_names.usa_1910_current`';
const SCOPES = 'https://www.googleapis.com/auth/';
const TOKENS: Readonly<Record<string, TokenInfo>> = {
  plain: { scopes: [`${SCOPES}bigquery`] },
  drive: { scopes: [`${SCOPES}bigquery`, `${SCOPES}drive.readonly`] },
};

describe('what the sandbox refuses', () => {
  let bigquery: SandboxBigQuery;
  before(async () => {
    bigquery = await startBigQuery({ authorize: async (token) => TOKENS[token] });
  });
  after(() => bigquery.close());
  beforeEach(() => bigquery.denied.clear());
  const post = (sql: string, { token = 'plain', ...headers }: Record<string, string> = {}): Promise<Answer> =>
    createRestClient(bigquery.url, { authorization: `Bearer ${token}`, ...headers }).post('/queries', {
      query: sql,
      useLegacySql: false,
    });
  const assertRefused = ({ status, body }: Answer, reason: string, message: RegExp) => {
    assert.equal(status, 403, JSON.stringify(body));
    assert.equal(body.error.errors[0].reason, reason);
    assert.equal(body.error.status, 'PERMISSION_DENIED');
    assert.match(body.error.message, message);
  };

  it('is a job, to one who may not start any', async () => {
    bigquery.denied.add('bigquery.jobs.create');
    const message = `Access Denied: Project ${PROJECT}: User does not have bigquery.jobs.create permission in project ${PROJECT}.`;
    assertRefused(await post('SELECT 1'), 'accessDenied', new RegExp(`^${message}$`));
    bigquery.denied.delete('bigquery.jobs.create');
    assert.equal((await post('SELECT 1')).status, 200);
  });

  it('is a table, to one who may not read it', async () => {
    bigquery.denied.add('bigquery.tables.getData');
    assertRefused(
      await post(`SELECT MAX(year) FROM ${NAMES}`),
      'accessDenied',
      /does not have permission to query table/,
    );
    assert.equal((await post('SELECT 1')).status, 200);
  });

  it('is a table in Google Drive, to a program that was not let see Drive', async () => {
    const message = /^Access Denied: BigQuery BigQuery: Permission denied while getting Drive credentials\.$/;
    assertRefused(await post('SELECT cell FROM sandbox.drive_sheet'), 'accessDenied', message);
    assert.equal((await post('SELECT cell FROM sandbox.drive_sheet', { token: 'drive' })).status, 200);
  });

  it('is everything, in a project where the API is not enabled', async () => {
    bigquery.denied.add('bigquery.googleapis.com');
    const answer = await post('SELECT 1');
    assertRefused(
      answer,
      'accessNotConfigured',
      /^BigQuery API has not been used in project contract-project/,
    );
    const [info] = answer.body.error.details;
    assert.deepEqual([info.reason, info.metadata.service], ['SERVICE_DISABLED', 'bigquery.googleapis.com']);
  });

  it('is a quota project that one may not use, where one is named', async () => {
    bigquery.denied.add('serviceusage.services.use');
    assert.equal((await post('SELECT 1')).status, 200);
    const answer = await post('SELECT 1', { 'x-goog-user-project': 'payer' });
    assertRefused(answer, 'forbidden', /^Caller does not have required permission to use project payer\./);
    assert.equal(answer.body.error.details[1].reason, 'USER_PROJECT_DENIED');
  });

  for (const [refusal, status, reason] of [
    [refusals.quotaExceeded(), 403, 'quotaExceeded'],
    [refusals.rateLimitExceeded(), 403, 'rateLimitExceeded'],
    [refusals.backendError(), 503, 'backendError'],
    [refusals.internalError(), 500, 'internalError'],
  ] as const) {
    it(`is what a test says: ${reason}`, async () => {
      bigquery.failNext('jobs.query', refusal);
      const answer = await post('SELECT 1');
      assert.equal(answer.status, status);
      assert.equal(answer.body.error.errors[0].reason, reason);
    });
  }
});
