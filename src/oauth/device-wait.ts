import { setTimeout as sleepFor } from 'node:timers/promises';
import { PosternError, SignInRequiredError } from '../errors.ts';
import type { DeviceAuthorization } from './device-authorization.ts';
import type { TokenResult } from './token-endpoint.ts';

/** What one poll found; `failed`: the code is spent, and what it was good for came to nothing. */
export type DevicePoll<T> =
  | { kind: 'done'; value: T }
  | { kind: 'failed'; error: unknown }
  | { kind: 'pending' }
  | { kind: 'slow-down' };

/** What there is to say while a person decides. */
export type DeviceNote =
  | { kind: 'slowed-down'; intervalMs: number }
  | { kind: 'poll-failed'; error: PosternError };

export interface DeviceWaitOptions {
  /** ms since the epoch */
  now: () => number;
  signal?: AbortSignal | undefined;
  /** Waits that many ms; rejects when the signal is aborted. */
  sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  tell?: (note: DeviceNote) => void;
}

/** RFC 8628 3.5, for this and all later polls. */
export const slowDownMs = 5000;

/** A network that is away for long is asked this often. */
const longestPauseMs = 60_000;

/** The longest that a timer of Node's can wait, 24 days; a longer one would fire at once, again and again. */
const longestTimerMs = 2 ** 31 - 1;

/** Failures that say nothing about the person's decision. */
const passing: ReadonlySet<string> = new Set(['network', 'timeout', 'server_error']);

/**
 * Polls until the person has decided, no faster than the server allows, and no longer than the code lives: the end is
 * ours to keep, since some servers answer "pending" for ever. A network that fails is asked again, less and less often.
 *
 * @param poll asks once; what it throws ends the wait, but for `network`, `timeout` and `server_error`
 * @throws SignInRequiredError `device_code_expired`; what `poll` failed with, and the signal's reason
 * @see https://www.rfc-editor.org/rfc/rfc8628#section-3.5
 */
export async function waitForDevice<T>(
  { expiresAt, intervalMs: firstIntervalMs }: Pick<DeviceAuthorization, 'expiresAt' | 'intervalMs'>,
  poll: () => Promise<DevicePoll<T>>,
  { now, signal, sleep = pause, tell = () => undefined }: DeviceWaitOptions,
): Promise<T> {
  let intervalMs = firstIntervalMs;
  let pauseMs = intervalMs;
  let failure: PosternError | undefined;
  for (;;) {
    const leftMs = expiresAt - now();
    if (leftMs > 0) await sleep(Math.min(pauseMs, leftMs), signal);
    if (now() >= expiresAt) throw failure ?? expired();
    let result: DevicePoll<T>;
    try {
      result = await poll();
    } catch (error) {
      if (signal?.aborted || !(error instanceof PosternError) || !passing.has(error.code)) throw error;
      if (failure?.message !== error.message) tell({ kind: 'poll-failed', error });
      failure = error;
      pauseMs = Math.max(intervalMs, Math.min(pauseMs * 2, longestPauseMs));
      continue;
    }
    if (result.kind === 'done') return result.value;
    if (result.kind === 'failed') throw result.error;
    if (result.kind === 'slow-down') {
      intervalMs += slowDownMs;
      tell({ kind: 'slowed-down', intervalMs });
    }
    failure = undefined;
    pauseMs = intervalMs;
  }
}

/** Whether an answer of the token endpoint is only "not yet". Told by its word: Google's statuses are not RFC 8628's. */
export function waitOf(result: TokenResult): 'pending' | 'slow-down' | undefined {
  if (result.kind !== 'refused') return undefined;
  if (result.error === 'authorization_pending') return 'pending';
  return result.error === 'slow_down' ? 'slow-down' : undefined;
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await sleepFor(Math.min(ms, longestTimerMs), undefined, { ...(signal && { signal }) }).catch((error) => {
    signal?.throwIfAborted();
    throw error;
  });
}

function expired(): SignInRequiredError {
  return new SignInRequiredError('device_code_expired', 'The code has expired, and nobody had decided.', {
    hint: 'postern login --flow device gives another.',
  });
}
