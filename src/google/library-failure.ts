import {
  type ConnectionFailure,
  explainConnectionFailure,
  explainProxyAnswer,
  getConnectionCode,
  getProxyHost,
} from '../connection-failure.ts';
import { type ErrorCode, PosternError } from '../errors.ts';
import { formatClock, measureClock } from '../oauth/clock.ts';
import { formatPrintable } from '../printable.ts';
import { explainExecutableFailure } from './executable-failure.ts';

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
  const executable = explainExecutableFailure(failure);
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
