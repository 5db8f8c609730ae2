import { ApiError } from './api-error.ts';
import { formatCell, type Row } from './cells.ts';
import type { QueryJob } from './query-job.ts';
import { formatPageToken, type PageRequest } from './requests.ts';

/** Google's limit for a page of rows; one row may be larger. */
const PAGE_BYTES = 10 * 1000 * 1000;

type ResponseKind = 'bigquery#queryResponse' | 'bigquery#getQueryResultsResponse';

/**
 * A page of a job's rows, or word that there are none yet.
 *
 * @throws ApiError the job's, if it failed
 * @see https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/getQueryResults
 */
export function formatQueryResults(kind: ResponseKind, job: QueryJob, page: PageRequest): object {
  if (job.error) throw job.error;
  const { jobId, ...dryRunReference } = job.reference;
  const { dryRun } = job.request;
  const common = { kind, jobReference: dryRun ? dryRunReference : { ...dryRunReference, jobId } };
  if (!job.done) return { ...common, jobComplete: false };
  if (!job.plan)
    throw new ApiError(500, 'internalError', 'The job is done and has neither a plan nor an error');
  return {
    ...common,
    jobComplete: true,
    // Every query runs anew: a cache is an option that BigQuery keeps to itself.
    cacheHit: false,
    schema: job.plan.schema,
    totalBytesProcessed: String(job.plan.bytesProcessed),
    ...(job.rows && readPage(job, page)),
  };
}

function readPage({ plan, rows: reader }: QueryJob, page: PageRequest): object {
  const fields = plan?.schema.fields ?? [];
  const total = reader?.currentRowCount ?? 0;
  const end = Math.min(total, page.startIndex + (page.maxResults ?? total));
  const rows: Row[] = [];
  let next = page.startIndex;
  for (let bytes = 0; reader && next < end; next++) {
    const row = {
      f: fields.map((field, column) => formatCell(reader.value(column, next), field, page.timestampFormat)),
    };
    bytes += JSON.stringify(row).length;
    if (bytes > PAGE_BYTES && rows.length > 0) break;
    rows.push(row);
  }
  return {
    totalRows: String(total),
    ...(rows.length > 0 && { rows }),
    ...(next < total && { pageToken: formatPageToken(next) }),
  };
}
