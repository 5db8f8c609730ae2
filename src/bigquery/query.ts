import { explainJobError } from './api-error.ts';
import type { SendRequest } from './client.ts';
import { createInvalidResponse } from './invalid-response.ts';
import { cancelJob, getResults, type JobReference, parseJobReference } from './job.ts';
import { type Field, parseSchema } from './schema.ts';
import { createValueReader, type JsonValue } from './values.ts';

export interface QueryRequest {
  /** GoogleSQL */
  sql: string;
  location?: string | undefined;
  /** Rows to read at most; all by default. */
  maxRows?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** A row: its values in the order of the schema. */
export type Row = JsonValue[];

export interface QueryResult {
  schema: Field[];
  /** The result, page by page: no more than two pages are in memory at a time. */
  pages: AsyncIterable<Row[]>;
  statistics: QueryStatistics;
}

export interface QueryStatistics {
  /** Absent for a query that BigQuery ran without a job. */
  jobId?: string;
  location?: string;
  totalRows: number;
  bytesProcessed: number;
  cacheHit: boolean;
}

/** Short, so that a long query's job is known, and can be cancelled, soon after it began. */
const firstWaitMs = 2000;
const nextWaitMs = 20_000;

/** How long an interrupted query's first answer is waited for: past the moment when BigQuery gives it. */
const graceMs = firstWaitMs + 1000;

/**
 * Runs a query and waits for its end; the rows are read as they are consumed. Aborting cancels the job.
 *
 * @throws PosternError `invalid_query`, `not_found`, `permission_denied`, `query_failed`, `interrupted`, ...
 * @see https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/jobs/query
 */
export async function runQuery(send: SendRequest, request: QueryRequest): Promise<QueryResult> {
  const { signal } = request;
  const first = send({
    method: 'POST',
    path: '/queries',
    body: {
      query: request.sql,
      useLegacySql: false,
      timeoutMs: firstWaitMs,
      formatOptions: { useInt64Timestamp: true },
      ...(request.location !== undefined && { location: request.location }),
      ...(request.maxRows !== undefined && { maxResults: request.maxRows }),
    },
  });
  let answer = await untilAborted(first, signal);
  const job = parseJobReference(answer);
  try {
    signal?.throwIfAborted();
    while (answer['jobComplete'] !== true)
      answer = await getResults(send, job, { timeoutMs: nextWaitMs }, signal);
  } catch (error) {
    if (signal?.aborted) await cancelJob(send, job);
    throw error;
  }
  const schema = parseSchema(answer['schema']);
  const errors = answer['errors'];
  // Beside a result these are warnings.
  if (Array.isArray(errors) && errors.length > 0 && schema.length === 0) throw explainJobError(errors[0]);
  return {
    schema,
    pages: readPages(send, job, schema, answer, request),
    statistics: {
      ...(job.jobId && { jobId: job.jobId }),
      ...(job.location && { location: job.location }),
      totalRows: Number(answer['totalRows'] ?? 0),
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

async function* readPages(
  send: SendRequest,
  job: JobReference,
  schema: Field[],
  first: Record<string, unknown>,
  { maxRows = Number.POSITIVE_INFINITY, signal }: QueryRequest,
): AsyncIterable<Row[]> {
  const readers = schema.map(createValueReader);
  let page: Record<string, unknown> | undefined = first;
  let left = maxRows;
  while (page) {
    const rows = Array.isArray(page['rows']) ? page['rows'].slice(0, left) : [];
    left -= rows.length;
    const pageToken: unknown = page['pageToken'];
    let next: Promise<Record<string, unknown>> | undefined;
    if (typeof pageToken === 'string' && pageToken !== '' && left > 0) {
      next = getResults(send, job, { pageToken, maxResults: pageSizeOf(left) }, signal);
      // It is on its way while this page is written; its failure waits until it is asked for.
      next.catch(() => undefined);
    }
    if (rows.length > 0) yield rows.map((row) => readRow(row, readers));
    page = await next;
  }
}

function pageSizeOf(left: number): number | undefined {
  return Number.isFinite(left) ? left : undefined;
}

function readRow(row: unknown, readers: ((cell: unknown) => JsonValue)[]): Row {
  const cells = (row as { f?: unknown } | null)?.f;
  if (!Array.isArray(cells) || cells.length !== readers.length) {
    throw createInvalidResponse('BigQuery sent a row that does not fit the schema.');
  }
  return readers.map((read, index) => read(cells[index]?.v));
}
