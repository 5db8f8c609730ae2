import { setTimeout as sleep } from 'node:timers/promises';
import { PosternError } from '../errors.ts';

/** In ms, how long is waited before each new try. */
const delays = [300, 600, 1200];

/**
 * Tries again what came too often. Google's client means to, and does not: the reason is in the body, which it has not
 * read yet when it decides.
 *
 * @param send may be called several times
 */
export async function withRateLimit<T>(send: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (const delay of delays) {
    try {
      return await send();
    } catch (error) {
      if (!(error instanceof PosternError) || error.code !== 'rate_limited') throw error;
      await sleep(delay, undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
  }
  return send();
}
