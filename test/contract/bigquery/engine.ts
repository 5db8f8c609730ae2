/** A BigQuery that the contract is checked against. */
export interface Engine {
  readonly name: string;
  start(): Promise<RunningEngine>;
}

export interface RunningEngine {
  readonly url: string;
  close(): Promise<void>;
}
