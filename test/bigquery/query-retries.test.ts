import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { OAuth2Client } from 'google-auth-library';
import { createBigQueryClient } from '../../src/bigquery/client.ts';
import { type QueryRequest, runQueryJob } from '../../src/bigquery/query.ts';
import { writeRows } from '../../src/bigquery/write-rows.ts';
import type { Fault } from '../sandbox/bigquery/faults.ts';
import * as refusals from '../sandbox/bigquery/refusals.ts';
import type { MethodId } from '../sandbox/bigquery/routes.ts';
import { type SandboxBigQuery, startBigQuery } from '../sandbox/bigquery/server.ts';

const count = 5000;
const expected = ['n', ...Array.from({ length: count }, (_, index) => String(index + 1)), ''].join('\n');

describe('a query over a bad connection', () => {
  let bigQuery: SandboxBigQuery;
  before(async () => {
    bigQuery = await startBigQuery();
  });
  after(() => bigQuery.close());

  async function run(request: QueryRequest): Promise<string> {
    const authClient = new OAuth2Client();
    authClient.setCredentials({ access_token: 'ya29.test' });
    const client = createBigQueryClient({ authClient, projectId: 'test', apiEndpoint: bigQuery.url });
    let text = '';
    for await (const { bytes } of writeRows(await runQueryJob(client, request), 'csv'))
      text += Buffer.from(bytes);
    return text;
  }

  /** Its text is its own, so that how often it ran can be counted. */
  const unique = (name: string) =>
    `SELECT n FROM UNNEST(GENERATE_ARRAY(1, ${count})) AS n ORDER BY n -- ${name}`;

  const everyFault: [name: string, fault: Fault][] = [
    ['is reset before it is served', 'reset'],
    ['is reset after it was served', 'lose-answer'],
    ['ends in the middle of the answer', { truncateAt: 100 }],
    ['meets 503', refusals.backendError()],
    ['meets 500', refusals.internalError()],
    ['meets 502 of a proxy', { status: 502, body: '<html>Bad Gateway</html>' }],
    ['comes too often', refusals.rateLimitExceeded()],
  ];

  for (const [name, fault] of everyFault) {
    for (const [method, settings] of [
      ['jobs.query', {}],
      ['jobs.insert', { isBatch: true }],
      ['jobs.getQueryResults', {}],
    ] as [MethodId, Partial<QueryRequest>][]) {
      it(`whose ${method} ${name} runs once and has every row once`, async () => {
        const sql = unique(`${method} ${name}`);
        bigQuery.failNext(method, fault);
        assert.equal(await run({ sql, ...settings }), expected);
        assert.equal(bigQuery.countRuns(sql), 1);
      });
    }
  }
});
