import type { SendRequest } from './client.ts';

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

/** @see https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/jobs/getQueryResults */
export function getResults(
  send: SendRequest,
  job: JobReference,
  query: Record<string, string | number | undefined>,
  signal: AbortSignal | undefined,
): Promise<Record<string, unknown>> {
  const given = Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
  return send(
    {
      method: 'GET',
      path: `/queries/${job.jobId}`,
      query: {
        'formatOptions.useInt64Timestamp': true,
        ...(job.location && { location: job.location }),
        ...given,
      },
    },
    signal,
  );
}

/** As well as it goes: the person is leaving, and the query has failed for them already. */
export async function cancelJob(send: SendRequest, { jobId, location }: JobReference): Promise<void> {
  if (!jobId) return;
  const query = location === undefined ? {} : { location };
  await send({ method: 'POST', path: `/jobs/${jobId}/cancel`, query }).catch(() => undefined);
}
