const signals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;

type EndingSignal = (typeof signals)[number];

/** As much of the process as tells that it ends; `process` is one. */
export interface ProcessEnd {
  readonly pid: number;
  kill(pid: number, signal: EndingSignal): unknown;
  prependListener(event: EndingSignal | 'exit', listener: () => void): unknown;
  off(event: EndingSignal | 'exit', listener: () => void): unknown;
  listenerCount(event: EndingSignal): number;
}

/**
 * Runs something as the process ends, whatever ends it: `process.exit`, an exception that nobody catches, a signal that
 * nobody handles. Only `SIGKILL` and a crash of Node itself are too fast.
 *
 * @returns forgets it
 */
export function atProcessEnd(lifetime: ProcessEnd, run: () => void): () => void {
  const listeners = signals.map((signal) => {
    const end = (): void => {
      // Whoever else listens decides what becomes of the process. If nobody does, this is its end.
      if (lifetime.listenerCount(signal) > 1) return;
      forget();
      run();
      lifetime.kill(lifetime.pid, signal);
    };
    return [signal, end] as const;
  });
  const forget = (): void => {
    lifetime.off('exit', run);
    for (const [signal, end] of listeners) lifetime.off(signal, end);
  };
  lifetime.prependListener('exit', run);
  // First in the line: who listens once is not counted any more when the next is told.
  for (const [signal, end] of listeners) lifetime.prependListener(signal, end);
  return forget;
}
