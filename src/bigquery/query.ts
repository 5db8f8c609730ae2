import { PosternError } from '../errors.ts';
import { explainJobError } from './api-error.ts';
import type { ApiRequest, BigQueryClient } from './client.ts';
import { createInvalidResponse } from './invalid-response.ts';
import {
  cancelJob,
  createResultsRequest,
  getJobNews,
  getStatementType,
  type JobNews,
  type JobReference,
  parseJobReference,
} from './job.ts';
import { withJobTimeout } from './job-timeout.ts';
import {
  createJobRequest,
  createQueryRequest,
  needsJobRequest,
  type QuerySettings,
} from './query-request.ts';
import { createJobResult, firstRows, type JobResult } from './result.ts';

export interface QueryRequest extends QuerySettings {
  /** Rows to read at most; all by default. */
  maxRows?: number | undefined;
  signal?: AbortSignal | undefined;
  /** Told now and then about a job that takes its time, and when it is cancelled. */
  onJob?: ((news: JobNews) => void) | undefined;
}

/** The result of a script is that of the last of its statements; {@link listStatements} has each. */
export interface QueryResult extends JobResult {
  job: JobReference;
  isScript: boolean;
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
 * @throws PosternError `invalid_query`, `not_found`, `permission_denied`, `query_failed`, `timeout`, `interrupted`, ...
 * @see https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/jobs/query
 */
export function runQueryJob(client: BigQueryClient, request: QueryRequest): Promise<QueryResult> {
  return withJobTimeout(request, () => runToEnd(client, request));
}

async function runToEnd(client: BigQueryClient, request: QueryRequest): Promise<QueryResult> {
  const { signal, onJob, maxRows = Number.POSITIVE_INFINITY } = request;
  const maxResults = Math.min(firstRows, maxRows);
  const first = needsJobRequest(request)
    ? startJob(client, createJobRequest(request, client.projectId), request.jobId === undefined)
    : client.send(createQueryRequest(request, { timeoutMs: firstWaitMs, maxResults }));
  let answer = await untilAborted(first, signal);
  const job = parseJobReference(answer);
  const firstAnswer = answer;
  try {
    signal?.throwIfAborted();
    // What is no answer to a query would be asked for again for ever.
    if (answer['jobComplete'] !== true && job.jobId === '') throw notAnAnswer();
    while (answer['jobComplete'] !== true) {
      if (onJob) onJob(await getJobNews(client, job, signal));
      const again = createResultsRequest(job, { timeoutMs: onJob ? newsWaitMs : nextWaitMs, maxResults });
      answer = await client.send({ method: 'GET', ...again }, signal);
      if (typeof answer['jobComplete'] !== 'boolean') throw notAnAnswer();
    }
  } catch (error) {
    if (signal?.aborted) {
      onJob?.({ jobId: job.jobId, state: 'cancelling' });
      await cancelJob(client, job);
    }
    throw error;
  }
  const type = await getStatementType(client, job, { sql: request.sql, answer: firstAnswer }, signal);
  const result = createJobResult(client, job, { answer, type }, { maxRows, signal });
  const errors = answer['errors'];
  // Beside a result these are warnings.
  if (Array.isArray(errors) && errors.length > 0 && result.schema.length === 0)
    throw explainJobError(errors[0]);
  return {
    ...result,
    job,
    isScript: type === 'SCRIPT',
    statistics: {
      ...(job.jobId && { jobId: job.jobId }),
      ...(job.location && { location: job.location }),
      totalRows: result.pages.totalRows,
      ...(answer['numDmlAffectedRows'] !== undefined && {
        affectedRows: Number(answer['numDmlAffectedRows']),
      }),
      bytesProcessed: Number(answer['totalBytesProcessed'] ?? 0),
      cacheHit: answer['cacheHit'] === true,
    },
  };
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

function notAnAnswer(): PosternError {
  return createInvalidResponse('BigQuery gave an answer that is not one to a query.');
}
