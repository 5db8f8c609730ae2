import type { AuthClient } from 'google-auth-library';
import {
  type ConnectionFailure,
  explainConnectionFailure,
  explainProxyAnswer,
  getConnectionCode,
  getProxyHost,
} from '../connection-failure.ts';
import { type ErrorCode, InterruptedError, PosternError } from '../errors.ts';
import { formatClock, measureClock } from '../oauth/clock.ts';
import { formatPrintable } from '../printable.ts';
import { explainExecutableFailure } from './executable-failure.ts';

/** google-auth-library waits for minutes where a server does not answer. */
const patienceMs = 30_000;

/** What google-auth-library throws, as far as it is looked at: the rest can hold the request, and the secrets in it. */
export interface LibraryFailure extends ConnectionFailure {
  config?: { url?: unknown };
  response?: { status: number; data?: unknown; headers: Headers };
}

/**
 * Runs what google-auth-library does, and turns whatever it throws into one sentence.
 *
 * @param what names the credential
 * @throws PosternError `credentials_refused`, `server_error`, `network`, `untrusted_certificate`
 */
export async function explainGoogleFailure<T>(what: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof PosternError ? error : explain(what, error as LibraryFailure);
  }
}

function explain(what: string, failure: LibraryFailure): PosternError {
  const { response, config } = failure;
  const host = hostOf(config?.url);
  if (response) return explainAnswer(what, host, response, getProxyHost(config));
  const executable = explainExecutableFailure(failure as { message?: unknown });
  if (executable) {
    const { reason, hint } = executable;
    return refused('credentials_refused', `${what} gave no access token (${reason}).`, hint);
  }
  const code = getConnectionCode(failure);
  // The file or the program that the configuration names for its own token.
  if (/^E(?:NOENT|ACCES|ISDIR|PERM)$/.test(code)) {
    return refused(
      'credentials_refused',
      `${what} gave no access token (a file that it names cannot be read: ${code}).`,
    );
  }
  if (host !== undefined && code) return explainConnectionFailure(host, failure);
  return refused('credentials_refused', `${what} gave no access token (it cannot be used as it is).`);
}

function explainAnswer(
  what: string,
  host = what,
  { status, data, headers }: NonNullable<LibraryFailure['response']>,
  proxy: string | undefined,
): PosternError {
  const isPage = typeof data === 'string' && /^\s*</.test(data);
  if (proxy && (isPage || status === 407)) return explainProxyAnswer(host, proxy, status);
  if (status >= 500 || status === 429) {
    const message = `${host} is failing (HTTP ${status}).`;
    return refused('server_error', message, 'Try again in a minute: postern status --check');
  }
  const clockAheadMs = measureClock(Date.now(), Date.parse(headers.get('date') ?? ''));
  // What a service account signs holds the time.
  const hint =
    clockAheadMs === undefined
      ? undefined
      : `Set the time: ${formatClock(clockAheadMs)}, then: postern status --check`;
  return refused('credentials_refused', `${what} gave no access token (${describe(status, data)}).`, hint);
}

function refused(
  code: ErrorCode,
  message: string,
  hint = 'Replace it with a new key or configuration, then: postern status --check',
): PosternError {
  return new PosternError(code, message, { hint });
}

/** What the server said, in OAuth's form or in that of Google's other APIs. */
function describe(httpStatus: number, data: unknown): string {
  const { error, error_description: description } = (data ?? {}) as Record<string, unknown>;
  const { status, message } = (error ?? {}) as Record<string, unknown>;
  const words = [error, description, status, message].filter((said) => typeof said === 'string');
  return formatPrintable(words.join(': '), 200) || `HTTP ${httpStatus}`;
}

export function hostOf(url: unknown): string | undefined {
  return url instanceof URL ? url.host : (URL.parse(String(url))?.host ?? undefined);
}

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

/** @param lifetimeMs what the token lives */
export function tokenTooShort(what: string, lifetimeMs: number): PosternError {
  const minutes = Math.max(0, Math.floor(lifetimeMs / 60_000));
  return new PosternError(
    'token_lifetime',
    `${what} gives tokens of ${minutes} minutes, less than asked for.`,
    {
      hint: `postern token --min-ttl ${Math.max(0, minutes - 1)}m`,
    },
  );
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
  sender.transporter.defaults = { ...sender.transporter.defaults, ...settings };
  const { sourceClient, stsCredential } = sender as { sourceClient?: Sender; stsCredential?: Sender };
  for (const inner of [sourceClient, stsCredential]) if (inner) setForRequests(inner, settings);
}
