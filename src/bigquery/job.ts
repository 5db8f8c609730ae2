import { setTimeout as sleep } from 'node:timers/promises';
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

/** What BigQuery says about a job that is not done. */
export interface JobNews {
  jobId: string;
  state: 'pending' | 'running' | 'cancelling';
  /** How far it is, in BigQuery's units of work; absent where BigQuery does not tell. */
  units?: { done: number; total: number };
}

/**
 * Asks how far a job is.
 *
 * @see https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/Job#QueryTimelineSample
 */
export async function getJobNews(
  client: BigQueryClient,
  job: JobReference,
  signal: AbortSignal | undefined,
): Promise<JobNews> {
  const { status, statistics } = (await getJob(client, job, signal)) as JobResource;
  const latest = statistics?.query?.timeline?.at(-1);
  const [done, left, active] = [latest?.completedUnits, latest?.pendingUnits, latest?.activeUnits].map(
    (units) => Number(units ?? 0),
  );
  const total = (done ?? 0) + (left ?? 0) + (active ?? 0);
  return {
    jobId: job.jobId,
    state: status?.state === 'PENDING' ? 'pending' : 'running',
    ...(total > 0 && { units: { done: done ?? 0, total } }),
  };
}

/** As much of a job as is looked at. */
interface JobResource {
  status?: { state?: string };
  statistics?: {
    query?: {
      statementType?: string;
      timeline?: { completedUnits?: string; pendingUnits?: string; activeUnits?: string }[];
    };
  };
}

/** What alone can be a script or DDL; nothing else is asked about. */
const maybeSpecial = /;\s*[^\s;]|\b(?:call|create|execute)\b/i;

/**
 * What kind of statement a job ran, in BigQuery's words; `SCRIPT` for several. The first answer of a quick query says
 * so, and no other answer does.
 *
 * @returns undefined for what is as good as a `SELECT`
 */
export async function getStatementType(
  client: BigQueryClient,
  job: JobReference,
  { sql, answer }: { sql: string; answer: Record<string, unknown> },
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const statementType = answer['statementType'];
  if (typeof statementType === 'string') return statementType;
  if (!job.jobId || !maybeSpecial.test(sql)) return undefined;
  const { statistics } = (await getJob(client, job, signal)) as JobResource;
  return statistics?.query?.statementType;
}

function getJob(
  client: BigQueryClient,
  { jobId, location }: JobReference,
  signal?: AbortSignal,
): Promise<Record<string, unknown>> {
  return client.send({ method: 'GET', path: `/jobs/${jobId}`, query: { location } }, signal);
}

/** How long a job that was cancelled is waited for, and how long between two looks at it. */
const patienceMs = 20_000;
const lookAgainMs = 500;

/** As well as it goes, to the job's end: the person is leaving, and the query has failed for them already. */
export async function cancelJob(client: BigQueryClient, job: JobReference): Promise<void> {
  const { jobId, location } = job;
  if (!jobId) return;
  try {
    await client.send({ method: 'POST', path: `/jobs/${jobId}/cancel`, query: { location } });
    for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += lookAgainMs) {
      const { status } = (await getJob(client, job)) as JobResource;
      if (status?.state === 'DONE') return;
      await sleep(lookAgainMs);
    }
  } catch {
    // It may have ended, or this sign-in may start jobs and not cancel them.
  }
}
