/** How long an interrupted program waits for the answer: about as long as a person does after Ctrl-C. */
const graceMs = 3000;

/**
 * Sends a request whose answer must not be lost, because the server has changed by it: a rotated refresh token, or a
 * code that is spent. One that has not begun is not begun; one that has may end, within a short time.
 *
 * @param run gets a signal of its own in place of the one that is not heeded at once
 * @throws the signal's reason, and what `run` throws
 */
export async function finishAnyway<T>(
  signal: AbortSignal | undefined,
  run: (patient: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  if (!signal) return run(undefined);
  signal.throwIfAborted();
  const patient = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    timer = setTimeout(() => patient.abort(signal.reason), graceMs);
  };
  signal.addEventListener('abort', begin, { once: true });
  try {
    return await run(patient.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', begin);
  }
}
