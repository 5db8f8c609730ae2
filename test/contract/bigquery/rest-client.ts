import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';

/** A response's JSON, whose shape is what the tests are about. */
// biome-ignore lint/suspicious/noExplicitAny: assertions reach into it and fail where it is not as expected
export type Json = any;

export interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** Calls BigQuery's REST API as written, without a client library in between. */
export interface RestClient {
  get(path: string): Promise<Answer>;
  post(path: string, body: Json): Promise<Answer>;
  /** `jobs.query` with GoogleSQL and, for TIMESTAMP, the format that no engine leaves to a default. */
  query(sql: string, settings?: Json): Promise<Json>;
  /** `jobs.insert`, then `jobs.get` until the job is done. */
  run(sql: string): Promise<Json>;
}

export const PROJECT = 'contract-project';

/** @param url of the server; the paths of the methods follow `/bigquery/v2/projects/<project>` */
export function createRestClient(url: string, headers: Record<string, string> = {}): RestClient {
  const base = `${url}/bigquery/v2/projects/${PROJECT}`;
  const read = async (response: Response) => ({ status: response.status, body: await response.json() });
  const client: RestClient = {
    get: async (path) => read(await fetch(base + path, { headers })),
    post: async (path, body) =>
      read(
        await fetch(base + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: typeof body === 'string' ? body : JSON.stringify(body),
        }),
      ),
    async query(sql, settings = {}) {
      const { status, body } = await client.post('/queries', {
        query: sql,
        useLegacySql: false,
        formatOptions: { useInt64Timestamp: true },
        ...settings,
      });
      assert.equal(status, 200, JSON.stringify(body));
      return body;
    },
    async run(sql) {
      const inserted = await client.post('/jobs', {
        configuration: { query: { query: sql, useLegacySql: false } },
      });
      assert.equal(inserted.status, 200, JSON.stringify(inserted.body));
      for (;;) {
        const { body } = await client.get(`/jobs/${inserted.body.jobReference.jobId}`);
        if (body.status.state === 'DONE') return body;
        await delay(20);
      }
    },
  };
  return client;
}
