import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { OAuth2Client } from 'google-auth-library';
import { type BigQueryClient, createBigQueryClient } from '../../src/bigquery/client.ts';
import { runQueryJob } from '../../src/bigquery/query.ts';
import { InterruptedError, PosternError } from '../../src/errors.ts';
import { type SandboxBigQuery, startBigQuery } from '../sandbox/bigquery/server.ts';

describe('a job that BigQuery stops', () => {
  let bigQuery: SandboxBigQuery;
  let client: BigQueryClient;
  before(async () => {
    bigQuery = await startBigQuery({ jobTimeoutDelayMs: 0 });
    const authClient = new OAuth2Client();
    authClient.setCredentials({ access_token: 'ya29.test' });
    client = createBigQueryClient({ authClient, projectId: 'test', apiEndpoint: bigQuery.url });
  });
  after(() => bigQuery.close());

  for (const isBatch of [false, true]) {
    it(`because its own time is over has timed out${isBatch ? ', as a batch job, too' : ''}`, async () => {
      bigQuery.holdNextJob();
      await assert.rejects(runQueryJob(client, { sql: 'SELECT 1', jobTimeoutMs: 300, isBatch }), {
        code: 'timeout',
        message: 'BigQuery stopped the query after the 0.3 s that it was given.',
        hint: /--timeout/,
      });
    });
  }

  it('while whoever asked gives up has timed out in their words', async () => {
    bigQuery.holdNextJob();
    const deadline = new AbortController();
    const { signal } = deadline;
    const running = runQueryJob(client, { sql: 'SELECT 2', jobTimeoutMs: 300, signal });
    setTimeout(() => deadline.abort(new PosternError('timeout', 'Too long.', { hint: 'Wait.' })), 250);
    await assert.rejects(running, { code: 'timeout', message: 'Too long.' });
  });

  it('while the person interrupts was interrupted', async () => {
    bigQuery.holdNextJob();
    const person = new AbortController();
    const running = runQueryJob(client, { sql: 'SELECT 3', jobTimeoutMs: 300, signal: person.signal });
    setTimeout(() => person.abort(new InterruptedError()), 250);
    await assert.rejects(running, { code: 'interrupted' });
  });

  it('because somebody else cancels it has failed, and has not timed out', async () => {
    for (const jobTimeoutMs of [undefined, 60_000]) {
      const { jobId } = bigQuery.holdNextJob();
      const running = runQueryJob(client, { sql: 'SELECT 4', jobTimeoutMs });
      running.catch(() => undefined);
      await client.send({ method: 'POST', path: `/jobs/${await jobId}/cancel` });
      await assert.rejects(running, { code: 'query_failed', message: /User requested cancellation/ });
    }
  });
});
