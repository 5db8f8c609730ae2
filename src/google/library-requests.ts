import type { AuthClient } from 'google-auth-library';
import { InterruptedError, PosternError } from '../errors.ts';

/** google-auth-library waits for minutes where a server does not answer. */
const patienceMs = 30_000;

/** It reads an answer to its end, however long; one with a token has a few kilobytes. */
const maximumBytes = 1_000_000;

/**
 * Waits for a token, and no longer than a person would.
 *
 * @param ask its signal is aborted when nobody waits any more, so that the process can end
 * @throws PosternError `timeout`, and what the signal's reason is
 */
export async function withinPatience<T>(
  ask: (signal: AbortSignal) => Promise<T>,
  what: string,
  signal: AbortSignal | undefined,
): Promise<T> {
  const stop = new AbortController();
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const end = (reason: PosternError): void => {
    reject(reason);
    stop.abort();
  };
  const abort = (): void =>
    end(signal?.reason instanceof PosternError ? signal.reason : new InterruptedError());
  if (signal?.aborted) abort();
  signal?.addEventListener('abort', abort, { once: true });
  const giveUp = (): void =>
    end(
      new PosternError('timeout', `${what} gave no access token within ${patienceMs / 1000} s.`, {
        hint: 'Try again in a minute: postern status --check',
      }),
    );
  const timer = setTimeout(giveUp, patienceMs);
  try {
    return await Promise.race([ended, stop.signal.aborted ? ended : ask(stop.signal)]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

/** What the library sends requests with. */
type Sender = Pick<AuthClient, 'transporter'>;

/**
 * Gives all requests of a client of the library these settings: it takes no signal itself. Impersonation and federation
 * each ask another one first, which sends its own.
 */
export function setForRequests(
  sender: Sender,
  settings: { signal: AbortSignal; redirect?: 'error'; noProxy?: string[] },
): void {
  sender.transporter.defaults = { ...sender.transporter.defaults, size: maximumBytes, ...settings };
  const { sourceClient, stsCredential } = sender as { sourceClient?: Sender; stsCredential?: Sender };
  for (const inner of [sourceClient, stsCredential]) if (inner) setForRequests(inner, settings);
}
