import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ApiError } from './api-error.ts';
import type { Statement } from './googlesql/statements.ts';
import type { Hold } from './held-jobs.ts';
import type { QueryRequest } from './requests.ts';
import type { Outcome } from './run-statement.ts';

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
  /** Whether the person has let the program see Google Drive. */
  readonly mayReadDrive: boolean;
}

/** A statement of a script, and the script it is from. */
export interface Origin {
  readonly parent: QueryJob;
  readonly statement: Statement;
}

/** A query that runs, or has run. Ask {@link finished} or {@link wait} for its end. */
export class QueryJob {
  readonly reference: JobReference;
  readonly request: QueryRequest;
  readonly userEmail: string;
  readonly mayReadDrive: boolean;
  readonly origin: Origin | undefined;
  readonly hold: Hold | undefined;
  readonly createdAt = Date.now();
  /** Settles, never rejects, when the job is done; then there is either an {@link outcome} or an {@link error}. */
  finished: Promise<void> = Promise.resolve();
  endedAt: number | undefined;
  outcome: Outcome | undefined;
  cacheHit = false;
  error: ApiError | undefined;
  /** One for each statement of a script that was reached. */
  readonly children: QueryJob[] = [];
  readonly #stop = new AbortController();

  constructor(options: QueryJobOptions, { hold, origin }: { hold?: Hold | undefined; origin?: Origin } = {}) {
    const { projectId, location } = options;
    const jobId = options.jobId ?? `job_${randomBytes(20).toString('base64url')}`;
    this.reference = { projectId, jobId, location };
    this.request = options.request;
    this.userEmail = options.userEmail;
    this.mayReadDrive = options.mayReadDrive;
    this.origin = origin;
    this.hold = hold;
    hold?.begin(jobId);
    origin?.parent.signal.addEventListener('abort', () => this.cancel(), { once: true });
  }

  /** Aborts, with the job's error for a reason, when the job is to stop. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get state(): 'PENDING' | 'RUNNING' | 'DONE' {
    return this.endedAt === undefined ? (this.hold?.state ?? 'RUNNING') : 'DONE';
  }

  /** Does the job's work, to be called once, and stops it so long after the time it has. */
  start(work: () => Promise<Outcome>, jobTimeoutDelayMs = 0): void {
    this.finished = this.#run(work, jobTimeoutDelayMs);
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
  cancel(why = 'User requested cancellation'): void {
    this.#stop.abort(new ApiError(499, 'stopped', `Job execution was cancelled: ${why}`));
  }

  async #run(work: () => Promise<Outcome>, jobTimeoutDelayMs: number): Promise<void> {
    const { jobTimeoutMs } = this.request;
    // Google documents the reason, `stopped`, and not the words.
    const stop = () => this.cancel(`Job timed out after ${Number(jobTimeoutMs) / 1000}s`);
    const timer = jobTimeoutMs && setTimeout(stop, jobTimeoutMs + jobTimeoutDelayMs);
    try {
      if (this.hold) await untilAborted(this.hold.released, this.signal);
      this.outcome = await work();
    } catch (error) {
      this.error = this.#toFailure(error);
    } finally {
      clearTimeout(timer);
      this.endedAt = Date.now();
    }
  }

  #toFailure(error: unknown): ApiError {
    const stopped: unknown = this.signal.aborted ? this.signal.reason : undefined;
    if (stopped instanceof ApiError) return stopped;
    if (error instanceof ApiError) return error;
    return new ApiError(500, 'internalError', `The sandbox failed: ${error}`, { cause: error });
  }
}

async function untilAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  const aborted = Promise.withResolvers<never>();
  signal.addEventListener('abort', () => aborted.reject(signal.reason), { once: true });
  signal.throwIfAborted();
  await Promise.race([promise, aborted.promise]);
}
