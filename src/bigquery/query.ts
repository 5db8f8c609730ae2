import type { Readable } from 'node:stream';
import { PosternError } from '../errors.ts';
import { explainJobError } from './api-error.ts';
import type { ApiRequest, BigQueryClient } from './client.ts';
import { cancelJob, createResultsRequest, getJobNews, type JobNews, parseJobReference } from './job.ts';
import {
  createJobRequest,
  createQueryRequest,
  needsJobRequest,
  type QuerySettings,
} from './query-request.ts';
import type { PageStart, ResultPages } from './rows/read-pages.ts';
import { type Field, parseSchema } from './schema.ts';

export interface QueryRequest extends QuerySettings {
  /** Rows to read at most; all by default. */
  maxRows?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Told now and then about a job that takes its time, and when it is cancelled. */
  onJob?: ((news: JobNews) => void) | undefined;
}

export interface QueryResult {
  schema: Field[];
  /** The rows that {@link writeRows} and {@link readRows} read, once. */
  pages: ResultPages;
  statistics: QueryStatistics;
}

export interface QueryStatistics {
  /** Absent for a query that BigQuery ran without a job. */
  jobId?: string;
  location?: string;
  totalRows: number;
  /** Rows that were inserted, changed or deleted; absent for what changes none. */
  affectedRows?: number;
  bytesProcessed: number;
  cacheHit: boolean;
}

/**
 * So many rows come with the answer that says that the query is done, so that a small result takes one request. More
 * would be made objects of by Google's client, which takes its time.
 */
const firstRows = 1000;

/** Short, so that a long query's job is known, and can be cancelled, soon after it began. */
const firstWaitMs = 2000;
const nextWaitMs = 20_000;
/** Where somebody wants to know how far the job is. */
const newsWaitMs = 2000;

/** How long an interrupted query's first answer is waited for: past the moment when BigQuery gives it. */
const graceMs = firstWaitMs + 1000;

/**
 * Runs a query and waits for its end; the rows are read as they are consumed. Aborting cancels the job.
 *
 * @throws PosternError `invalid_query`, `not_found`, `permission_denied`, `query_failed`, `interrupted`, ...
 * @see https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/jobs/query
 */
export async function runQueryJob(client: BigQueryClient, request: QueryRequest): Promise<QueryResult> {
  const { signal, onJob, maxRows = Number.POSITIVE_INFINITY } = request;
  const maxResults = Math.min(firstRows, maxRows);
  const first = needsJobRequest(request)
    ? startJob(client, createJobRequest(request, client.projectId), request.jobId === undefined)
    : client.send(createQueryRequest(request, { timeoutMs: firstWaitMs, maxResults }));
  let answer = await untilAborted(first, signal);
  const job = parseJobReference(answer);
  try {
    signal?.throwIfAborted();
    while (answer['jobComplete'] !== true) {
      if (onJob) onJob(await getJobNews(client, job, signal));
      const again = createResultsRequest(job, { timeoutMs: onJob ? newsWaitMs : nextWaitMs, maxResults });
      answer = await client.send({ method: 'GET', ...again }, signal);
    }
  } catch (error) {
    if (signal?.aborted) {
      onJob?.({ jobId: job.jobId, state: 'cancelling' });
      await cancelJob(client, job);
    }
    throw error;
  }
  const schema = parseSchema(answer['schema']);
  const errors = answer['errors'];
  // Beside a result these are warnings.
  if (Array.isArray(errors) && errors.length > 0 && schema.length === 0) throw explainJobError(errors[0]);
  const totalRows = Number(answer['totalRows'] ?? 0);
  return {
    schema,
    pages: {
      first: { rows: answer['rows'], pageToken: answer['pageToken'] },
      totalRows,
      maxRows,
      signal,
      open: openPage,
    },
    statistics: {
      ...(job.jobId && { jobId: job.jobId }),
      ...(job.location && { location: job.location }),
      totalRows,
      ...(answer['numDmlAffectedRows'] !== undefined && {
        affectedRows: Number(answer['numDmlAffectedRows']),
      }),
      bytesProcessed: Number(answer['totalBytesProcessed'] ?? 0),
      cacheHit: answer['cacheHit'] === true,
    },
  };

  function openPage(start: PageStart, rowsLeft: number, signal: AbortSignal): Promise<Readable> {
    const maxResults = Number.isFinite(rowsLeft) ? rowsLeft : undefined;
    const { path, query } = createResultsRequest(job, { ...start, maxResults });
    return client.open(path, query, signal);
  }
}

/** Not at once: only the answer says which job to cancel, and it is not far. */
function untilAborted<T>(answer: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return answer;
  const aborted = new Promise<never>((_resolve, reject) => {
    const leave = (): void => reject(signal.reason);
    signal.addEventListener('abort', () => setTimeout(leave, graceMs).unref(), { once: true });
  });
  return Promise.race([answer, aborted]);
}

/**
 * @param isOurs whether the job's name was made up for it: where such a job exists already, it is this one, started by
 *   a request whose answer was lost
 */
async function startJob(
  client: BigQueryClient,
  request: ApiRequest,
  isOurs: boolean,
): Promise<Record<string, unknown>> {
  try {
    return await client.send(request);
  } catch (error) {
    if (isOurs && error instanceof PosternError && error.code === 'job_exists') return request.body ?? {};
    throw error;
  }
}
