import type { Readable } from 'node:stream';
import type { BigQueryClient } from './client.ts';
import { createResultsRequest, type JobReference } from './job.ts';
import type { PageStart, ResultPages } from './rows/read-pages.ts';
import { type Field, parseSchema } from './schema.ts';

/** The rows of a query, or of a statement of a script, that is done. */
export interface JobResult {
  /** Empty for what has no result, as DDL and most DML. */
  schema: Field[];
  /** The rows that {@link writeRows} and {@link readRows} read, once. */
  pages: ResultPages;
}

/**
 * So many rows come with the answer that says that the query is done, so that a small result takes one request. More
 * would be made objects of by Google's client, which takes its time.
 */
export const firstRows = 1000;

interface Limits {
  maxRows: number;
  signal: AbortSignal | undefined;
}

/**
 * The rows that come with an answer that says that a job is done, and those that are still at BigQuery.
 *
 * @param type of the statement, if it is known: a table that is created from a query has a schema, and returns nothing
 */
export function createJobResult(
  client: BigQueryClient,
  job: JobReference,
  { answer, type }: { answer: Record<string, unknown>; type: string | undefined },
  { maxRows, signal }: Limits,
): JobResult {
  const isChange = type?.startsWith('CREATE') || answer['numDmlAffectedRows'] !== undefined;
  return {
    schema: isChange ? [] : parseSchema(answer['schema']),
    pages: {
      first: { rows: answer['rows'], pageToken: answer['pageToken'] },
      totalRows: Number(answer['totalRows'] ?? 0),
      maxRows,
      signal,
      open: openPage,
    },
  };

  function openPage(start: PageStart, rowsLeft: number, signal: AbortSignal): Promise<Readable> {
    const maxResults = Number.isFinite(rowsLeft) ? rowsLeft : undefined;
    const { path, query } = createResultsRequest(job, { ...start, maxResults });
    return client.open(path, query, signal);
  }
}
