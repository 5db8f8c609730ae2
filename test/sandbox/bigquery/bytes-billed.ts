import { ApiError } from './api-error.ts';
import type { QueryJob } from './query-job.ts';

const MEBIBYTE = 1024n * 1024n;
/** BigQuery bills whole mebibytes, and 10 at least for a table. */
const LEAST_BYTES_BILLED = 10n * MEBIBYTE;

/** What a bill would count: nothing for a query that reads no table, nor for a cached result. */
export function countBytesBilled(bytesProcessed: bigint): bigint {
  if (bytesProcessed === 0n) return 0n;
  const rounded = ((bytesProcessed + MEBIBYTE - 1n) / MEBIBYTE) * MEBIBYTE;
  return rounded > LEAST_BYTES_BILLED ? rounded : LEAST_BYTES_BILLED;
}

/** A job's own bytes, or those of the statements of a script. */
export function getBytesProcessed(job: QueryJob): bigint {
  if (job.children.length === 0) return job.cacheHit ? 0n : (job.outcome?.plan.bytesProcessed ?? 0n);
  return job.children.reduce((sum, child) => sum + getBytesProcessed(child), 0n);
}

/** @throws ApiError if a query, with what its script has read before, reads more than it may */
export function checkBytesBilled(limit: bigint | undefined, before: bigint, bytesProcessed: bigint): void {
  const required = countBytesBilled(before + bytesProcessed);
  if (limit === undefined || required <= limit) return;
  const message = `Query exceeded limit for bytes billed: ${limit}. ${required} or higher required.`;
  throw new ApiError(400, 'bytesBilledLimitExceeded', message);
}
