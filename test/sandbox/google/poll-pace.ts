/** Notices a device that polls faster than its `interval`: the engine has no `slow_down` of its own. */
export class PollPace {
  readonly #intervalMs: number;
  readonly #lastPolls = new Map<string, number>();

  constructor(intervalSeconds: number) {
    this.#intervalMs = intervalSeconds * 1000;
  }

  /** Records a poll and tells whether it came in time. A tenth of slack covers timers. */
  allows(deviceCode: string): boolean {
    const now = Date.now();
    const elapsed = now - (this.#lastPolls.get(deviceCode) ?? Number.NEGATIVE_INFINITY);
    this.#lastPolls.set(deviceCode, now);
    return elapsed >= this.#intervalMs * 0.9;
  }
}
