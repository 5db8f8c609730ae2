import type { Context, Output } from '../context.ts';

/** A line that says how long is left to decide; other lines may be said above it. */
export interface Countdown {
  /** @param endsAt ms since the epoch; undefined: nothing is known to end */
  start(endsAt: number | undefined): void;
  say(text: string): void;
  stop(): void;
}

/**
 * Counts down on the last line of a terminal. Where that cannot be (a file, `TERM=dumb`), it is said once.
 *
 * @param now ms since the epoch
 */
export function createCountdown(stderr: Output, env: Context['env'], now: () => number): Countdown {
  const isLive = stderr.isTTY === true && env['TERM'] !== 'dumb';
  let endsAt: number | undefined;
  let timer: NodeJS.Timeout | undefined;

  const draw = (): void => {
    const left = endsAt === undefined ? '' : `, ${formatClock(endsAt - now())} left`;
    const line = `Waiting for you to decide there${left} (Ctrl-C stops)`;
    // A line that wraps could not be drawn over.
    if (isLive) stderr.write(`\r\x1b[K${line.slice(0, (stderr.columns ?? 80) - 1)}`);
    else stderr.write(`${line}\n`);
  };

  return {
    start(end) {
      endsAt = end;
      draw();
      if (isLive) timer = setInterval(draw, 1000);
    },
    say(text) {
      stderr.write(isLive && timer ? `\r\x1b[K${text}\n` : `${text}\n`);
      if (isLive && timer) draw();
    },
    stop() {
      clearInterval(timer);
      if (isLive && timer) stderr.write('\r\x1b[K');
      timer = undefined;
    },
  };
}

/** Minutes and seconds: `29:41`. */
function formatClock(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
