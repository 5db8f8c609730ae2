import { ApiError } from './api-error.ts';
import { HeldJobs } from './held-jobs.ts';
import { QueryJob, type QueryJobOptions } from './query-job.ts';
import { type Engine, runJob } from './run-job.ts';

/** Elsewhere a job is found only by those who say where it is. */
const MULTI_REGIONS = ['US', 'EU'];

/** The jobs of all projects, from the start of the sandbox on. */
export class JobStore {
  readonly held = new HeldJobs();
  readonly #engine: Engine;
  readonly #jobTimeoutDelayMs: number;
  readonly #jobs = new Map<string, QueryJob>();
  readonly #jobsByRequest = new Map<string, QueryJob>();
  readonly #running = new Set<QueryJob>();
  readonly #runs = new Map<string, number>();

  /** @param jobTimeoutDelayMs how late a job is stopped whose time is over */
  constructor(engine: Engine, jobTimeoutDelayMs: number) {
    this.#engine = engine;
    this.#jobTimeoutDelayMs = jobTimeoutDelayMs;
  }

  /**
   * Starts a job.
   *
   * @param requestId asked for twice in a project, it means the job of the first time
   * @throws ApiError if the project has a job of that ID
   */
  start(options: QueryJobOptions, requestId?: string): QueryJob {
    const requestKey = `${options.projectId}:${requestId}`;
    const known = requestId === undefined ? undefined : this.#jobsByRequest.get(requestKey);
    if (known) return known;

    const { projectId, jobId, location, request } = options;
    if (jobId !== undefined && this.#jobs.has(`${projectId}:${jobId}`)) {
      throw new ApiError(409, 'duplicate', `Already Exists: Job ${projectId}:${location}.${jobId}`);
    }
    const { dryRun, sql } = request;
    const job = new QueryJob(options, { hold: dryRun ? undefined : this.held.take() });
    // A dry run leaves no job behind.
    if (!dryRun) {
      this.#jobs.set(`${projectId}:${job.reference.jobId}`, job);
      this.#runs.set(sql, this.countRuns(sql) + 1);
    }
    if (requestId !== undefined) this.#jobsByRequest.set(requestKey, job);
    job.start(async () => runJob(job, this.#engine), this.#jobTimeoutDelayMs);
    this.#running.add(job);
    void job.finished.then(() => this.#running.delete(job));
    return job;
  }

  /** How many jobs were started for a text; a cached result counts, a request that was repeated does not. */
  countRuns(sql: string): number {
    return this.#runs.get(sql) ?? 0;
  }

  /** Takes back a job that turned out not to be needed: the query is answered, and nobody can ask for it again. */
  forget({ reference: { projectId, jobId } }: QueryJob): void {
    this.#jobs.delete(`${projectId}:${jobId}`);
  }

  /** @throws ApiError if there is none, or none in the location that was named */
  get(projectId: string, jobId: string, location: string | undefined): QueryJob {
    const job = this.#jobs.get(`${projectId}:${jobId}`) ?? this.#findChild(projectId, jobId);
    const place = job?.reference.location;
    if (job && place && (location === undefined ? MULTI_REGIONS.includes(place) : location === place))
      return job;
    const name = location === undefined ? jobId : `${location}.${jobId}`;
    throw new ApiError(404, 'notFound', `Not found: Job ${projectId}:${name}`);
  }

  /** A project's jobs, or those of one script of its, the newest first. */
  list(projectId: string, parentJobId: string | undefined): QueryJob[] {
    if (parentJobId !== undefined) {
      return this.#jobs.get(`${projectId}:${parentJobId}`)?.children.toReversed() ?? [];
    }
    return [...this.#jobs.values()].filter((job) => job.reference.projectId === projectId).reverse();
  }

  /** Stops what still runs and waits for it. */
  async close(): Promise<void> {
    const running = [...this.#running];
    for (const job of running) job.cancel();
    await Promise.all(running.map((job) => job.finished));
  }

  #findChild(projectId: string, jobId: string): QueryJob | undefined {
    return this.list(projectId, undefined)
      .flatMap((job) => job.children)
      .find((child) => child.reference.jobId === jobId);
  }
}
