import { countBytesBilled, getBytesProcessed } from './bytes-billed.ts';
import { formatCell, type Row } from './cells.ts';
import { formatDmlStatistics } from './job-resource.ts';
import type { JsonObject } from './json-fields.ts';
import type { QueryJob } from './query-job.ts';
import { formatPageToken, type PageRequest } from './requests.ts';
import type { Outcome } from './run-statement.ts';

/** Google's limit for a page of rows; one row may be larger. */
const PAGE_BYTES = 10 * 1000 * 1000;

/**
 * A page of a job's rows, or word that there are none yet.
 *
 * @throws ApiError the job's, if it failed
 * @see https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/getQueryResults
 */
export function formatQueryResults(job: QueryJob, page: PageRequest): JsonObject {
  return { kind: 'bigquery#getQueryResultsResponse', ...formatResults(job, page) };
}

/**
 * What `jobs.query` answers: the first page and more about the query.
 *
 * @param isOptional whether the caller can do without a job; a short query has none then
 * @see https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs/query
 */
export function formatQueryAnswer(job: QueryJob, page: PageRequest, isOptional: boolean): JsonObject {
  const { jobReference, ...results } = formatResults(job, page);
  const { outcome, createdAt, endedAt } = job;
  const common = { ...results, kind: 'bigquery#queryResponse', location: job.reference.location };
  if (!outcome) return { ...common, jobReference, jobCreationReason: { code: 'LONG_RUNNING' } };
  const answer = {
    ...common,
    queryId: job.reference.jobId,
    statementType: outcome.statementType,
    ...(outcome.ddlOperation && { ddlOperationPerformed: outcome.ddlOperation }),
    totalBytesBilled: String(job.request.dryRun ? 0n : countBytesBilled(getBytesProcessed(job))),
    creationTime: String(createdAt),
    startTime: String(createdAt),
    endTime: String(endedAt),
  };
  if (job.request.dryRun) return { ...answer, jobReference };
  if (!isOptional) return { ...answer, jobReference, jobCreationReason: { code: 'REQUESTED' } };
  if (outcome.statementType === 'SCRIPT') {
    return { ...answer, jobReference, jobCreationReason: { code: 'OTHER' } };
  }
  if (!results['pageToken']) return answer;
  return { ...answer, jobReference, jobCreationReason: { code: 'LARGE_RESULTS' } };
}

function formatResults(job: QueryJob, page: PageRequest): JsonObject {
  if (job.error) throw job.error;
  const { jobId, ...dryRunReference } = job.reference;
  const { outcome } = job;
  const jobReference = job.request.dryRun ? dryRunReference : { ...dryRunReference, jobId };
  if (!outcome) return { jobReference, jobComplete: false };
  const { schema, bytesProcessed } = outcome.plan;
  return {
    jobReference,
    jobComplete: true,
    cacheHit: job.cacheHit,
    ...(schema && { schema }),
    totalBytesProcessed: String(job.request.dryRun ? bytesProcessed : getBytesProcessed(job)),
    ...formatDmlStatistics(outcome),
    ...(schema && !job.request.dryRun && readPage(outcome, page)),
  };
}

function readPage({ plan, rows: reader }: Outcome, page: PageRequest): JsonObject {
  const fields = plan.schema?.fields ?? [];
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
