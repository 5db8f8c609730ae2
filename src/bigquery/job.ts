import type { ApiRequest, BigQueryClient } from './client.ts';

/** A job as BigQuery names it; the ID is empty for a query that ran without one. */
export interface JobReference {
  jobId: string;
  location?: string;
}

/** Narrows the reference in an answer. */
export function parseJobReference(answer: Record<string, unknown>): JobReference {
  const { jobId, location } = (answer['jobReference'] ?? {}) as { jobId?: unknown; location?: unknown };
  return {
    jobId: typeof jobId === 'string' ? jobId : '',
    ...(typeof location === 'string' && { location }),
  };
}

/**
 * The request for a job's result, or for a part of it.
 *
 * @see https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/jobs/getQueryResults
 */
export function createResultsRequest(
  { jobId, location }: JobReference,
  query: Record<string, string | number | undefined>,
): Required<Pick<ApiRequest, 'path' | 'query'>> {
  return {
    path: `/queries/${jobId}`,
    query: { 'formatOptions.useInt64Timestamp': true, location, ...query },
  };
}

/** As well as it goes: the person is leaving, and the query has failed for them already. */
export async function cancelJob(client: BigQueryClient, { jobId, location }: JobReference): Promise<void> {
  if (!jobId) return;
  await client
    .send({ method: 'POST', path: `/jobs/${jobId}/cancel`, query: { location } })
    .catch(() => undefined);
}
