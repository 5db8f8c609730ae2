/** How far a job is, in BigQuery's units of work. */
export interface JobProgress {
  readonly completedUnits: number;
  readonly activeUnits: number;
  readonly pendingUnits: number;
}

/** A job that does nothing until a test lets it. */
export interface HeldJob {
  /** Settles when the job has been asked for. */
  readonly jobId: Promise<string>;
  /** Sets what `jobs.get` tells of it. */
  report(progress: JobProgress): void;
  /** Lets it run. */
  release(): void;
}

export interface HoldOptions {
  /** What `jobs.get` says meanwhile; RUNNING by default. */
  readonly state?: 'PENDING' | 'RUNNING';
}

/** The side of a {@link HeldJob} that the job sees. */
export interface Hold {
  readonly state: 'PENDING' | 'RUNNING';
  readonly released: Promise<void>;
  readonly progress: JobProgress | undefined;
  begin(jobId: string): void;
}

/** The holds that a test has ordered; each is for one job. */
export class HeldJobs {
  readonly #holds: Hold[] = [];

  add({ state = 'RUNNING' }: HoldOptions = {}): HeldJob {
    const asked = Promise.withResolvers<string>();
    const released = Promise.withResolvers<void>();
    let progress: JobProgress | undefined;
    this.#holds.push({
      state,
      released: released.promise,
      get progress() {
        return progress;
      },
      begin: asked.resolve,
    });
    return {
      jobId: asked.promise,
      report(told) {
        progress = told;
      },
      release: released.resolve,
    };
  }

  take(): Hold | undefined {
    return this.#holds.shift();
  }
}
