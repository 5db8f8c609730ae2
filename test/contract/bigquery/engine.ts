/** A BigQuery that the contract is checked against. */
export interface Engine {
  readonly name: string;
  start(): Promise<RunningEngine>;
  /** Types, in GoogleSQL, that it answers as others. */
  readonly lacks?: readonly string[];
}

export interface RunningEngine {
  readonly url: string;
  close(): Promise<void>;
}
