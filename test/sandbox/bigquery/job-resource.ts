import { countBytesBilled, getBytesProcessed } from './bytes-billed.ts';
import { findPosition } from './googlesql/syntax-error.ts';
import { formatProgress } from './job-progress.ts';
import type { QueryJob } from './query-job.ts';
import type { Outcome } from './run-statement.ts';

/** @see https://cloud.google.com/bigquery/docs/reference/rest/v2/Job */
export function formatJob(job: QueryJob): object {
  const { projectId, jobId, location } = job.reference;
  const { dryRun, labels, sql, priority, useQueryCache, maximumBytesBilled, jobTimeoutMs } = job.request;
  const error = job.error?.toErrorProto();
  return {
    kind: 'bigquery#job',
    id: `${projectId}:${location}.${jobId}`,
    jobReference: job.reference,
    user_email: job.userEmail,
    jobCreationReason: { code: 'REQUESTED' },
    configuration: {
      jobType: 'QUERY',
      query: {
        query: sql,
        useLegacySql: false,
        priority,
        ...(!useQueryCache && { useQueryCache }),
        ...(maximumBytesBilled !== undefined && { maximumBytesBilled: String(maximumBytesBilled) }),
      },
      ...(dryRun && { dryRun }),
      ...(labels && { labels }),
      ...(jobTimeoutMs !== undefined && { jobTimeoutMs: String(jobTimeoutMs) }),
    },
    status: { state: job.state, ...(error && { errorResult: error, errors: [error] }) },
    statistics: formatStatistics(job),
  };
}

/** The shorter form in which `jobs.list` shows a job. */
export function formatListedJob(job: QueryJob): object {
  const error = job.error?.toErrorProto();
  return { ...formatJob(job), state: job.state, ...(error && { errorResult: error }) };
}

/** What DML changed, in the words of a job's statistics and of a query's results. */
export function formatDmlStatistics({ dmlStats }: Outcome): object {
  if (!dmlStats) return {};
  const changed = Object.values(dmlStats).reduce((sum, count) => sum + BigInt(count), 0n);
  return { numDmlAffectedRows: String(changed), dmlStats };
}

function formatStatistics(job: QueryJob): object {
  const { createdAt, endedAt, outcome, request, children } = job;
  const progress = formatProgress(job);
  const common = {
    creationTime: String(createdAt),
    ...(job.state !== 'PENDING' && { startTime: String(createdAt) }),
    ...(endedAt !== undefined && { endTime: String(endedAt) }),
    ...(progress && { totalSlotMs: progress.totalSlotMs }),
    ...(children.length > 0 && { numChildJobs: String(children.length) }),
    ...formatOrigin(job),
  };
  if (!outcome) return { ...common, ...(progress && { query: progress }) };
  const { plan, statementType } = outcome;
  const totalBytesProcessed = String(request.dryRun ? plan.bytesProcessed : getBytesProcessed(job));
  return {
    ...common,
    totalBytesProcessed,
    query: {
      ...progress,
      totalBytesProcessed,
      totalBytesBilled: String(request.dryRun ? 0n : countBytesBilled(getBytesProcessed(job))),
      cacheHit: job.cacheHit,
      statementType,
      ...formatDmlStatistics(outcome),
      ...(statementType !== 'SCRIPT' && formatDdl(outcome)),
      // Only a dry run has its schema here: otherwise it comes with the rows.
      ...(request.dryRun && plan.schema && { schema: plan.schema }),
    },
  };
}

function formatDdl({ ddlOperation, target }: Outcome): object {
  if (!ddlOperation) return {};
  if (!target) return { ddlOperationPerformed: ddlOperation };
  const { tableId, ...dataset } = target;
  return {
    ddlOperationPerformed: ddlOperation,
    ...(tableId ? { ddlTargetTable: target } : { ddlTargetDataset: dataset }),
  };
}

/** @see https://cloud.google.com/bigquery/docs/reference/rest/v2/Job#ScriptStatistics */
function formatOrigin({ origin }: QueryJob): object {
  if (!origin) return {};
  const { parent, statement } = origin;
  const [start, end] = [statement.start, statement.end].map((offset) =>
    findPosition(parent.request.sql, offset),
  );
  const frame = {
    startLine: start?.line,
    startColumn: start?.column,
    endLine: end?.line,
    endColumn: end?.column,
    text: statement.text,
  };
  return {
    parentJobId: parent.reference.jobId,
    scriptStatistics: { evaluationKind: 'STATEMENT', stackFrames: [frame] },
  };
}
