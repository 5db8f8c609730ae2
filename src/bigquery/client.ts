import { randomUUID } from 'node:crypto';
import type { AuthClient } from 'google-auth-library';
import { InterruptedError, PosternError } from '../errors.ts';
import { explainApiError } from './api-error.ts';
import { createInvalidResponse } from './invalid-response.ts';

export interface BigQueryOptions {
  authClient: AuthClient;
  /** The billed project. */
  projectId: string;
  /** Scheme and host of the API; Google's by default. See {@link parseApiEndpoint}. */
  apiEndpoint?: string | undefined;
}

export interface ApiRequest {
  method: 'GET' | 'POST';
  /** Below `projects/PROJECT`, such as `/queries`. */
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  body?: Record<string, unknown>;
}

/** Sends one request of BigQuery's REST API, signed and retried by Google's client. */
export type SendRequest = (request: ApiRequest, signal?: AbortSignal) => Promise<Record<string, unknown>>;

/** In seconds: the client would wait 14 before it says that a connection is refused. */
const retryOptions = { autoRetry: true, maxRetries: 3, maxRetryDelay: 1 };

const googleEndpoint = 'https://bigquery.googleapis.com';

/**
 * The sender of requests to one project. Google's client is loaded with the first of them.
 *
 * @see https://docs.cloud.google.com/bigquery/docs/reference/rest
 */
export function createBigQueryClient({ authClient, projectId, apiEndpoint }: BigQueryOptions): SendRequest {
  const endpoint = apiEndpoint ?? googleEndpoint;
  let loading: Promise<import('@google-cloud/bigquery').BigQuery> | undefined;

  async function load(): Promise<import('@google-cloud/bigquery').BigQuery> {
    const { BigQuery } = await import('@google-cloud/bigquery');
    const client = new BigQuery({ authClient, projectId, apiEndpoint: endpoint, retryOptions });
    // The client lets BIGQUERY_EMULATOR_HOST win over `apiEndpoint`: a variable must not say where a token goes.
    client.baseUrl = `${endpoint}/bigquery/v2`;
    return client;
  }

  return async (request, signal) => {
    loading ??= load();
    const client = await loading;
    return new Promise((resolve, reject) => {
      const abort = (): void =>
        reject(signal?.reason instanceof PosternError ? signal.reason : new InterruptedError());
      if (signal?.aborted) return abort();
      signal?.addEventListener('abort', abort, { once: true });
      const options = {
        method: request.method,
        uri: request.path,
        ...(request.query && { qs: { prettyPrint: false, ...request.query } }),
        // The request ID makes the client's own retries run the query once.
        ...(request.body && { json: { requestId: randomUUID(), ...request.body } }),
      };
      client.request(options, (error, body) => {
        signal?.removeEventListener('abort', abort);
        if (error) return reject(explainApiError(error, endpoint));
        if (typeof body !== 'object' || body === null) {
          const { host } = new URL(endpoint);
          return reject(createInvalidResponse(`${host} gave an answer that is not BigQuery's.`));
        }
        resolve(body as Record<string, unknown>);
      });
    });
  };
}
