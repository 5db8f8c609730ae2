import type { JobProgress } from './held-jobs.ts';
import type { QueryJob } from './query-job.ts';

/** What a job that a test did not speak for has to do: one unit of work. */
const ONE_UNIT: Readonly<Record<'RUNNING' | 'DONE', JobProgress>> = {
  RUNNING: { completedUnits: 0, activeUnits: 1, pendingUnits: 0 },
  DONE: { completedUnits: 1, activeUnits: 0, pendingUnits: 0 },
};

interface FormattedProgress {
  readonly totalSlotMs: string;
  readonly timeline: readonly object[];
  readonly queryPlan: readonly object[];
}

/**
 * How far a job is, as its statistics tell it; nothing for one that waits for its turn, had its result from the cache
 * or only plans.
 *
 * @see https://cloud.google.com/bigquery/docs/reference/rest/v2/Job#QueryTimelineSample
 */
export function formatProgress(job: QueryJob): FormattedProgress | undefined {
  const { state, createdAt, endedAt, hold, request } = job;
  if (state === 'PENDING' || job.cacheHit || request.dryRun || job.children.length > 0) return undefined;
  const elapsedMs = String((endedAt ?? Date.now()) - createdAt);
  const isRunning = state === 'RUNNING';
  const { completedUnits, activeUnits, pendingUnits } = (isRunning && hold?.progress) || ONE_UNIT[state];
  const sample = {
    elapsedMs,
    totalSlotMs: elapsedMs,
    pendingUnits: String(pendingUnits),
    completedUnits: String(completedUnits),
    activeUnits: String(activeUnits),
    estimatedRunnableUnits: '0',
  };
  const stage = {
    name: 'S00: Output',
    id: '0',
    startMs: String(createdAt),
    ...(endedAt !== undefined && { endMs: String(endedAt) }),
    status: isRunning ? 'RUNNING' : 'COMPLETE',
    parallelInputs: String(completedUnits + activeUnits + pendingUnits),
    completedParallelInputs: String(completedUnits),
    slotMs: elapsedMs,
    steps: [],
  };
  return { totalSlotMs: elapsedMs, timeline: [sample], queryPlan: [stage] };
}
