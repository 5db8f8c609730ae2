import { PosternError } from '../errors.ts';
import { formatDuration } from './duration.ts';

/**
 * Runs something that must end by itself, by the person's Ctrl-C, or after a time.
 *
 * @param timeoutMs 0: never
 * @throws PosternError `timeout`
 */
export async function withDeadline<T>(
  signal: AbortSignal,
  timeoutMs: number,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (timeoutMs === 0) return run(signal);
  const deadline = new AbortController();
  const timer = setTimeout(() => {
    deadline.abort(
      new PosternError('timeout', `Nothing came within ${formatDuration(timeoutMs)}.`, {
        hint: 'postern login --timeout 30m waits longer.',
      }),
    );
  }, timeoutMs);
  try {
    return await run(AbortSignal.any([signal, deadline.signal]));
  } finally {
    clearTimeout(timer);
  }
}
