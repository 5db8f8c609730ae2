import type { QueryJob } from './query-job.ts';

/** @see https://cloud.google.com/bigquery/docs/reference/rest/v2/Job */
export function formatJob(job: QueryJob): object {
  const { projectId, jobId, location } = job.reference;
  const { dryRun, labels, sql } = job.request;
  const error = job.error?.toErrorProto();
  return {
    kind: 'bigquery#job',
    id: `${projectId}:${location}.${jobId}`,
    jobReference: job.reference,
    user_email: job.userEmail,
    configuration: {
      jobType: 'QUERY',
      query: { query: sql, useLegacySql: false, priority: 'INTERACTIVE' },
      ...(dryRun && { dryRun }),
      ...(labels && { labels }),
    },
    status: {
      state: job.done ? 'DONE' : 'RUNNING',
      ...(error && { errorResult: error, errors: [error] }),
    },
    statistics: formatStatistics(job),
  };
}

/** The shorter form in which `jobs.list` shows a job. */
export function formatListedJob(job: QueryJob): object {
  const error = job.error?.toErrorProto();
  return { ...formatJob(job), state: job.done ? 'DONE' : 'RUNNING', ...(error && { errorResult: error }) };
}

function formatStatistics({ createdAt, endedAt, plan, bytesBilled, request }: QueryJob): object {
  const times = { creationTime: String(createdAt), startTime: String(createdAt) };
  if (!plan) return { ...times, ...(endedAt !== undefined && { endTime: String(endedAt) }) };
  const totalBytesProcessed = String(plan.bytesProcessed);
  return {
    ...times,
    ...(endedAt !== undefined && { endTime: String(endedAt) }),
    totalBytesProcessed,
    query: {
      totalBytesProcessed,
      totalBytesBilled: String(request.dryRun ? 0n : bytesBilled),
      cacheHit: false,
      statementType: 'SELECT',
      // Only a dry run has its schema here: otherwise it comes with the rows.
      ...(request.dryRun && { schema: plan.schema }),
    },
  };
}
