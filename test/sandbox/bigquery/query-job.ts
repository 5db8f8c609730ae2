import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { DuckDBResultReader } from '@duckdb/node-api';
import { ApiError } from './api-error.ts';
import { type Database, withConnection } from './database.ts';
import { toApiError } from './duckdb-error.ts';
import { type PreparedQuery, prepareQuery } from './prepared-query.ts';
import { planQuery, type QueryPlan } from './query-plan.ts';
import type { QueryRequest } from './requests.ts';

/** Where a job is, and who asked for it. */
export interface JobReference {
  readonly projectId: string;
  readonly jobId: string;
  readonly location: string;
}

export interface QueryJobOptions {
  readonly projectId: string;
  readonly jobId: string | undefined;
  readonly location: string;
  readonly request: QueryRequest;
  readonly userEmail: string;
}

const MEBIBYTE = 1024n * 1024n;
/** BigQuery bills whole mebibytes, and 10 at least for a table. */
const LEAST_BYTES_BILLED = 10n * MEBIBYTE;
/** An interrupt counts only while DuckDB is at work, so a cancelled job repeats it. */
const INTERRUPT_INTERVAL_MS = 10;

/** A query that runs, or has run. It starts at once; ask {@link finished} or {@link wait} for its end. */
export class QueryJob {
  readonly reference: JobReference;
  readonly request: QueryRequest;
  readonly userEmail: string;
  readonly createdAt = Date.now();
  /** Settles, never rejects, when the job is done; then there is either a {@link rows} or an {@link error}. */
  readonly finished: Promise<void>;
  endedAt: number | undefined;
  plan: QueryPlan | undefined;
  /** The result; a dry run has none. */
  rows: DuckDBResultReader | undefined;
  error: ApiError | undefined;
  #cancelled = false;

  constructor(database: Database, options: QueryJobOptions) {
    const { projectId, location, request, userEmail } = options;
    const jobId = options.jobId ?? `job_${randomBytes(20).toString('base64url')}`;
    this.reference = { projectId, jobId, location };
    this.request = request;
    this.userEmail = userEmail;
    this.finished = this.#run(database);
  }

  get done(): boolean {
    return this.endedAt !== undefined;
  }

  /** What a bill would count: nothing for a query that reads no table. */
  get bytesBilled(): bigint {
    const processed = this.plan?.bytesProcessed ?? 0n;
    if (processed === 0n) return 0n;
    const rounded = ((processed + MEBIBYTE - 1n) / MEBIBYTE) * MEBIBYTE;
    return rounded > LEAST_BYTES_BILLED ? rounded : LEAST_BYTES_BILLED;
  }

  /** Waits until the job is done, but no longer than `timeoutMs`. */
  async wait(timeoutMs: number): Promise<void> {
    const timer = new AbortController();
    await Promise.race([
      this.finished,
      delay(timeoutMs, undefined, { signal: timer.signal }).catch(() => {}),
    ]);
    timer.abort();
  }

  /** Asks the job to stop. It ends soon after with the reason `stopped`, unless it was done before. */
  cancel(): void {
    this.#cancelled = true;
  }

  async #run(database: Database): Promise<void> {
    try {
      const query = prepareQuery(this.request, { ...this.reference, sessionUser: this.userEmail });
      this.plan = await planQuery(database, query);
      this.#checkBytesBilled();
      if (!this.request.dryRun) this.rows = await this.#readRows(database, query);
    } catch (error) {
      this.error = this.#toFailure(error);
    } finally {
      this.endedAt = Date.now();
    }
  }

  #readRows(database: Database, query: PreparedQuery): Promise<DuckDBResultReader> {
    return withConnection(database.rows, async (connection) => {
      const interrupter = setInterval(() => {
        if (this.#cancelled) connection.interrupt();
      }, INTERRUPT_INTERVAL_MS);
      try {
        return await connection.runAndReadAll(query.sql);
      } catch (error) {
        throw toApiError(error, query);
      } finally {
        clearInterval(interrupter);
      }
    });
  }

  #checkBytesBilled(): void {
    const { maximumBytesBilled } = this.request;
    if (maximumBytesBilled === undefined || this.bytesBilled <= maximumBytesBilled) return;
    const message = `Query exceeded limit for bytes billed: ${maximumBytesBilled}. ${this.bytesBilled} or higher required.`;
    throw new ApiError(400, 'bytesBilledLimitExceeded', message);
  }

  #toFailure(error: unknown): ApiError {
    if (this.#cancelled) {
      return new ApiError(499, 'stopped', 'Job execution was cancelled: User requested cancellation');
    }
    if (error instanceof ApiError) return error;
    return new ApiError(500, 'internalError', `The sandbox failed: ${error}`, { cause: error });
  }
}
