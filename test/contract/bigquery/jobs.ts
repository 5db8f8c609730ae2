import assert from 'node:assert/strict';
import { it } from 'node:test';
import { WILLIAM } from './queries.ts';
import type { Json, RestClient } from './rest-client.ts';

const FIVE = 'SELECT n FROM UNNEST(GENERATE_ARRAY(1, 5)) AS n ORDER BY n';

export function defineJobContract(rest: () => RestClient): void {
  it('runs a job and keeps its rows', async () => {
    const job = await rest().run(WILLIAM);
    assert.equal(job.kind, 'bigquery#job');
    assert.equal(job.status.state, 'DONE');
    assert.equal(job.status.errorResult, undefined);
    assert.equal(job.statistics.query.statementType, 'SELECT');
    assert.match(job.statistics.query.totalBytesProcessed, /^\d+$/);
    assert.match(job.statistics.creationTime, /^\d{13}$/);

    const { status, body } = await rest().get(`/queries/${job.jobReference.jobId}`);
    assert.equal(status, 200);
    assert.equal(body.kind, 'bigquery#getQueryResultsResponse');
    assert.equal(body.jobComplete, true);
    assert.deepEqual(body.rows, [{ f: [{ v: 'William' }, { v: '3961947' }] }]);
  });

  it('keeps the ID that a job was given', async () => {
    const jobId = `named_${Date.now()}`;
    const configuration = { query: { query: 'SELECT 1 AS one', useLegacySql: false } };
    const { body } = await rest().post('/jobs', { jobReference: { jobId }, configuration });
    assert.equal(body.jobReference.jobId, jobId);
    const job = await rest().get(`/jobs/${jobId}`);
    assert.equal(job.body.configuration.query.query, 'SELECT 1 AS one');
  });

  it('hands out every row exactly once, page by page', async () => {
    const first = await rest().query(FIVE, { maxResults: 2 });
    assert.equal(first.totalRows, '5');
    const pages = [readColumn(first)];
    for (let token = first.pageToken; token; ) {
      const query = new URLSearchParams({ maxResults: '2', pageToken: token });
      const { body } = await rest().get(`/queries/${first.jobReference.jobId}?${query}`);
      assert.equal(body.totalRows, '5');
      pages.push(readColumn(body));
      token = body.pageToken;
    }
    assert.deepEqual(pages, [['1', '2'], ['3', '4'], ['5']]);
  });

  it('starts a page where it is told to', async () => {
    const { jobReference } = await rest().query(FIVE);
    const { body } = await rest().get(`/queries/${jobReference.jobId}?startIndex=3`);
    assert.deepEqual(readColumn(body), ['4', '5']);
    assert.equal(body.pageToken, undefined);
  });

  it('pages through a large table without losing a row', async () => {
    const sql = 'SELECT name, year FROM `bigquery-public-data.usa_names.usa_1910_current` LIMIT 30000';
    const first = await rest().query(sql, { maxResults: 12_000 });
    let rows = first.rows.length;
    for (let token = first.pageToken; token; ) {
      const query = new URLSearchParams({ maxResults: '12000', pageToken: token });
      const { body } = await rest().get(`/queries/${first.jobReference.jobId}?${query}`);
      rows += body.rows.length;
      token = body.pageToken;
    }
    assert.equal(rows, 30_000);
  });

  it('tells a dry run of a job by its statistics', async () => {
    const { status, body } = await rest().post('/jobs', {
      configuration: { dryRun: true, query: { query: WILLIAM, useLegacySql: false } },
    });
    assert.equal(status, 200);
    assert.equal(body.configuration.dryRun, true);
    assert.equal(body.status.state, 'DONE');
    assert.match(body.statistics.query.totalBytesProcessed, /^\d+$/);
  });

  it('lists the jobs of a project', async () => {
    const job = await rest().run('SELECT 1 AS one');
    const { status, body } = await rest().get('/jobs?maxResults=1000');
    assert.equal(status, 200);
    const ids = body.jobs.map(({ jobReference }: Json) => jobReference.jobId);
    assert.ok(ids.includes(job.jobReference.jobId));
  });
}

function readColumn(body: Json): string[] {
  return body.rows.map((row: Json) => row.f[0].v);
}
