import type { Readable } from 'node:stream';
import type { AuthClient } from 'google-auth-library';
import { explainConnectionFailure } from '../connection-failure.ts';
import { InterruptedError, PosternError } from '../errors.ts';
import { explainApiError } from './api-error.ts';
import { createInvalidResponse } from './invalid-response.ts';
import { openAnswer } from './open-answer.ts';
import { withRateLimit } from './rate-limit.ts';

export interface BigQueryOptions {
  authClient: AuthClient;
  /** The billed project. */
  projectId: string;
  /** Scheme and host of the API; Google's by default. See {@link parseApiEndpoint}. */
  apiEndpoint?: string | undefined;
  /** Through which proxy requests go, if that is known: for what is said when they fail. */
  proxyHost?: string | undefined;
}

export interface ApiRequest {
  method: 'GET' | 'POST';
  /** Below `projects/PROJECT`, such as `/queries`. */
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  body?: Record<string, unknown>;
}

export interface BigQueryClient {
  /** The billed project. */
  projectId: string;
  /** Sends one request of BigQuery's REST API, signed and retried by Google's client. */
  send(request: ApiRequest, signal?: AbortSignal): Promise<Record<string, unknown>>;
  /** Reads an answer as bytes: Google's client makes objects of it, which takes ten times as long. */
  open(path: string, query: NonNullable<ApiRequest['query']>, signal: AbortSignal): Promise<Readable>;
}

/** In seconds: the client would wait 14 before it says that a connection is refused. */
const retryOptions = { autoRetry: true, maxRetries: 3, maxRetryDelay: 1 };

/** In ms: longer than any answer is asked to take, short enough that a person is told. */
const patienceMs = 60_000;

const googleEndpoint = 'https://bigquery.googleapis.com';

/**
 * The sender of requests about one project. Google's client is loaded with the first of them.
 *
 * @see https://docs.cloud.google.com/bigquery/docs/reference/rest
 */
export function createBigQueryClient({
  authClient,
  projectId,
  apiEndpoint,
  proxyHost,
}: BigQueryOptions): BigQueryClient {
  const endpoint = apiEndpoint ?? googleEndpoint;
  let loading: Promise<import('@google-cloud/bigquery').BigQuery> | undefined;

  async function load(): Promise<import('@google-cloud/bigquery').BigQuery> {
    const { BigQuery } = await import('@google-cloud/bigquery');
    const client = new BigQuery({ authClient, projectId, apiEndpoint: endpoint, retryOptions });
    // The client lets BIGQUERY_EMULATOR_HOST win over `apiEndpoint`: a variable must not say where a token goes.
    client.baseUrl = `${endpoint}/bigquery/v2`;
    return client;
  }

  async function sendOnce(request: ApiRequest, signal?: AbortSignal): Promise<Record<string, unknown>> {
    loading ??= load();
    const client = await loading;
    return new Promise((resolve, reject) => {
      const abort = (): void =>
        reject(signal?.reason instanceof PosternError ? signal.reason : new InterruptedError());
      if (signal?.aborted) return abort();
      signal?.addEventListener('abort', abort, { once: true });
      // Google's client waits for ever, and sends again what took too long.
      const patience = AbortSignal.timeout(patienceMs);
      patience.addEventListener('abort', () => reject(createTimeout(endpoint)), { once: true });
      const options = {
        method: request.method,
        uri: request.path,
        qs: { prettyPrint: false, ...withoutGaps(request.query) },
        ...(request.body && { json: request.body }),
      };
      client.request(options, (error, body, response) => {
        signal?.removeEventListener('abort', abort);
        if (isElsewhere(response, endpoint))
          return reject(explainConnectionFailure(new URL(endpoint).host, { message: 'redirect' }, proxyHost));
        if (error) return reject(explainApiError(error, endpoint, proxyHost));
        if (typeof body !== 'object' || body === null) {
          const { host } = new URL(endpoint);
          return reject(createInvalidResponse(`${host} gave an answer that is not BigQuery's.`));
        }
        resolve(body as Record<string, unknown>);
      });
    });
  }

  return {
    projectId,
    send: (request, signal) => withRateLimit(() => sendOnce(request, signal), signal),
    open(path, query, signal) {
      const answer = {
        authClient,
        endpoint,
        path: `/projects/${projectId}${path}`,
        query: withoutGaps(query),
        signal,
      };
      return withRateLimit(() => openAnswer(answer), signal);
    },
  };
}

/**
 * Whether an answer comes from another address than was asked. Google's client follows redirects, without the token
 * where the host is another one, and has no option against it: what it finds there is nobody's answer to us.
 */
function isElsewhere(response: unknown, endpoint: string): boolean {
  const { request } = (response ?? {}) as { request?: { href?: unknown } };
  const href = String(request?.href);
  return URL.canParse(href) && new URL(href).origin !== new URL(endpoint).origin;
}

function createTimeout(endpoint: string): PosternError {
  const { host } = new URL(endpoint);
  return new PosternError('timeout', `${host} did not answer within ${patienceMs / 1000} seconds.`, {
    hint: 'Check the network, then try again; a query that has begun may still run and be billed.',
  });
}

type Query = Record<string, string | number | boolean>;

function withoutGaps(query: ApiRequest['query'] = {}): Query {
  return Object.fromEntries(
    Object.entries(query).filter((entry): entry is [string, Query[string]] => entry[1] !== undefined),
  );
}
