import { randomUUID } from 'node:crypto';
import type { ApiRequest } from './client.ts';
import { chooseParameterMode, type QueryParameter } from './parameters.ts';

/** What to run, and how. */
export interface QuerySettings {
  /** GoogleSQL */
  sql: string;
  location?: string | undefined;
  parameters?: readonly QueryParameter[] | undefined;
  /** A query that would bill more fails and costs nothing. */
  maximumBytesBilled?: bigint | undefined;
  labels?: Readonly<Record<string, string>> | undefined;
  /** Whether an answer that BigQuery has kept will do; true by default. */
  useCache?: boolean | undefined;
  /** Whether BigQuery may start the job when it has room for it. */
  isBatch?: boolean | undefined;
  /** The job's name, which no other job of the project may have. */
  jobId?: string | undefined;
  /** ms after which BigQuery itself ends the job. */
  jobTimeoutMs?: number | undefined;
}

/**
 * The request that answers with a query's first rows, if it is quick. BigQuery runs it once, however often it arrives.
 *
 * `JOB_CREATION_OPTIONAL`, which saves BigQuery some work, is not asked for: such a query has no job that could be
 * named to the person and looked at with other tools, and a script's statements could not be found. An answer without a
 * job is read all the same.
 *
 * @see https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/jobs/query
 */
export function createQueryRequest(settings: QuerySettings, rest: Record<string, unknown>): ApiRequest {
  const { location, labels, jobTimeoutMs } = settings;
  return {
    method: 'POST',
    path: '/queries',
    body: {
      requestId: randomUUID(),
      ...formatSettings(settings),
      formatOptions: { useInt64Timestamp: true },
      ...(location !== undefined && { location }),
      ...(labels && { labels }),
      ...(jobTimeoutMs && { jobTimeoutMs: String(jobTimeoutMs) }),
      ...rest,
    },
  };
}

/** Whether a query needs {@link createJobRequest}, which more access tokens may not do than the other. */
export function needsJobRequest({ jobId, isBatch }: QuerySettings): boolean {
  return jobId !== undefined || isBatch === true;
}

/**
 * The request that starts a job, for what the other one cannot say. Its name makes BigQuery run it once.
 *
 * @see https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/jobs/insert
 */
export function createJobRequest(settings: QuerySettings, projectId: string): ApiRequest {
  const { location, labels, jobTimeoutMs, isBatch, jobId = `postern_${randomUUID()}` } = settings;
  return {
    method: 'POST',
    path: '/jobs',
    body: {
      jobReference: { projectId, jobId, ...(location !== undefined && { location }) },
      configuration: {
        query: { ...formatSettings(settings), ...(isBatch && { priority: 'BATCH' }) },
        ...(labels && { labels }),
        ...(jobTimeoutMs && { jobTimeoutMs: String(jobTimeoutMs) }),
      },
    },
  };
}

/** What both requests have in the same words. */
function formatSettings({ sql, parameters = [], maximumBytesBilled, useCache }: QuerySettings): object {
  return {
    query: sql,
    useLegacySql: false,
    ...(parameters.length > 0 && {
      parameterMode: chooseParameterMode(parameters),
      queryParameters: parameters,
    }),
    ...(maximumBytesBilled !== undefined && { maximumBytesBilled: String(maximumBytesBilled) }),
    ...(useCache === false && { useQueryCache: false }),
  };
}
