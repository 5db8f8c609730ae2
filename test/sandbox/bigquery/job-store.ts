import { ApiError } from './api-error.ts';
import type { Database } from './database.ts';
import { QueryJob, type QueryJobOptions } from './query-job.ts';

/** The jobs of all projects, from the start of the sandbox on. */
export class JobStore {
  readonly #database: Database;
  readonly #jobs = new Map<string, QueryJob>();
  readonly #jobsByRequest = new Map<string, QueryJob>();

  constructor(database: Database) {
    this.#database = database;
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

    const { projectId, jobId, location } = options;
    if (jobId !== undefined && this.#jobs.has(`${projectId}:${jobId}`)) {
      throw new ApiError(409, 'duplicate', `Already Exists: Job ${projectId}:${location}.${jobId}`);
    }
    const job = new QueryJob(this.#database, options);
    // A dry run leaves no job behind.
    if (!options.request.dryRun) this.#jobs.set(`${projectId}:${job.reference.jobId}`, job);
    if (requestId !== undefined) this.#jobsByRequest.set(requestKey, job);
    return job;
  }

  /** @throws ApiError if there is none, or none in the location that was named */
  get(projectId: string, jobId: string, location: string | undefined): QueryJob {
    const job = this.#jobs.get(`${projectId}:${jobId}`);
    if (job && (location ?? job.reference.location) === job.reference.location) return job;
    const name = location === undefined ? jobId : `${location}.${jobId}`;
    throw new ApiError(404, 'notFound', `Not found: Job ${projectId}:${name}`);
  }

  /** A project's jobs, the newest first. */
  list(projectId: string): QueryJob[] {
    return [...this.#jobs.values()].filter((job) => job.reference.projectId === projectId).reverse();
  }

  /** Stops what still runs and waits for it. */
  async close(): Promise<void> {
    for (const job of this.#jobs.values()) job.cancel();
    await Promise.all([...this.#jobs.values()].map((job) => job.finished));
  }
}
