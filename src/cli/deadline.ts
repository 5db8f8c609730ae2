import { PosternError } from '../errors.ts';
import { formatDuration } from './duration.ts';

/** The longest that a timer of Node's can wait, 24 days; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

/**
 * Runs something that must end by itself, by the person's Ctrl-C, or after a time.
 *
 * @param timeoutMs 0: never
 * @param hint how to wait longer
 * @throws PosternError `timeout`
 */
export async function withDeadline<T>(
  signal: AbortSignal,
  timeoutMs: number,
  run: (signal: AbortSignal) => Promise<T>,
  hint = 'postern login --timeout 30m waits longer.',
): Promise<T> {
  if (timeoutMs === 0) return run(signal);
  const deadline = new AbortController();
  const giveUp = (): void =>
    deadline.abort(
      new PosternError('timeout', `Nothing came within ${formatDuration(timeoutMs)}.`, { hint }),
    );
  const timer = setTimeout(giveUp, Math.min(timeoutMs, longestTimerMs));
  try {
    return await run(AbortSignal.any([signal, deadline.signal]));
  } finally {
    clearTimeout(timer);
  }
}
