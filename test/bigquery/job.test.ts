import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ApiRequest, BigQueryClient } from '../../src/bigquery/client.ts';
import { cancelJob, getJobNews } from '../../src/bigquery/job.ts';
import { PosternError } from '../../src/errors.ts';

/** A client that notes what is asked and answers as the test says. */
function createClient(answer: (request: ApiRequest) => object): { client: BigQueryClient; asked: string[] } {
  const asked: string[] = [];
  const client: BigQueryClient = {
    projectId: 'p',
    async send(request) {
      asked.push(`${request.method} ${request.path} ${request.query?.['location']}`);
      return { ...answer(request) };
    },
    open: () => Promise.reject(new Error('nothing is opened')),
  };
  return { client, asked };
}

const job = { jobId: 'j', location: 'EU' };

describe('a job', () => {
  it('tells how far it is, where BigQuery does', async () => {
    const timeline = [{ completedUnits: '1' }, { completedUnits: '3', pendingUnits: '7', activeUnits: '2' }];
    const { client, asked } = createClient(() => ({
      status: { state: 'RUNNING' },
      statistics: { query: { timeline } },
    }));
    assert.deepEqual(await getJobNews(client, job, undefined), {
      jobId: 'j',
      state: 'running',
      units: { done: 3, total: 12 },
    });
    assert.deepEqual(asked, ['GET /jobs/j EU']);
    const waiting = createClient(() => ({ status: { state: 'PENDING' } }));
    assert.deepEqual(await getJobNews(waiting.client, job, undefined), { jobId: 'j', state: 'pending' });
  });

  it('is cancelled where it is, and waited for until it is done', async () => {
    const states = ['RUNNING', 'DONE'];
    const { client, asked } = createClient(({ method }) =>
      method === 'POST' ? {} : { status: { state: states.shift() } },
    );
    await cancelJob(client, job);
    assert.deepEqual(asked, ['POST /jobs/j/cancel EU', 'GET /jobs/j EU', 'GET /jobs/j EU']);
  });

  it('that may not be cancelled is left, and one without a name is no job', async () => {
    const { client, asked } = createClient(() => {
      throw new PosternError('permission_denied', 'no');
    });
    await cancelJob(client, job);
    await cancelJob(client, { jobId: '' });
    assert.equal(asked.length, 1);
  });
});
