import { PosternError } from '../errors.ts';
import { JobStoppedError } from './api-error.ts';
import type { QuerySettings } from './query-request.ts';

interface Limits extends Pick<QuerySettings, 'jobTimeoutMs'> {
  signal?: AbortSignal | undefined;
}

/**
 * Runs a query that BigQuery itself ends when its time is over, for which it has the same words as for a job that
 * somebody cancelled.
 *
 * @throws PosternError `timeout`; the signal's reason, where whoever asked has given up meanwhile
 * @see https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/Job#JobConfiguration
 */
export async function withJobTimeout<T>({ jobTimeoutMs, signal }: Limits, run: () => Promise<T>): Promise<T> {
  const began = performance.now();
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof JobStoppedError)) throw error;
    signal?.throwIfAborted();
    if (!jobTimeoutMs || performance.now() - began < jobTimeoutMs) throw error;
    const given = `the ${jobTimeoutMs / 1000} s that it was given`;
    throw new PosternError('timeout', `BigQuery stopped the query after ${given}.`, {
      hint: 'postern query --timeout 1h waits longer.',
    });
  }
}
