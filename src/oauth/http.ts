import { setTimeout as sleep } from 'node:timers/promises';
import type { GaxiosError, GaxiosOptions } from 'gaxios';
import { InterruptedError, PosternError } from '../errors.ts';
import { isLoopbackHost } from '../loopback.ts';

/** An answer as it came: any status, the body as text, and as JSON if it is that. */
export interface HttpResponse {
  status: number;
  json: unknown;
}

export interface RequestOptions {
  signal?: AbortSignal | undefined;
  /** Whether the request may be sent again after a failure: never for one that spends a one-time code. */
  retry?: boolean;
}

/** Long enough for a slow proxy, short enough that a person waits for it. */
const timeoutMs = 30_000;

/** A token response has a few kilobytes; more is somebody else's page. */
const maximumBytes = 1_000_000;

/** Sends a form, as every OAuth endpoint wants it. @throws PosternError `network`, `timeout` */
export function postForm(
  url: string,
  form: Record<string, string | undefined>,
  options: RequestOptions = {},
): Promise<HttpResponse> {
  const given = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return request({ url, method: 'POST', data: new URLSearchParams(given) }, options);
}

/** Reads a JSON document. @throws PosternError `network`, `timeout` */
export function getJson(url: string, options: RequestOptions = {}): Promise<HttpResponse> {
  return request({ url, method: 'GET' }, { retry: true, ...options });
}

async function request(
  config: GaxiosOptions & { url: string },
  options: RequestOptions,
): Promise<HttpResponse> {
  const { Gaxios } = await import('gaxios');
  const { signal } = options;
  // node-fetch, given a signal that is aborted already, throws where nobody can catch.
  if (signal?.aborted) throw interruptionBy(signal);
  const retry = options.retry === true;
  const { hostname, origin } = new URL(config.url);
  try {
    const response = await new Gaxios().request<string>({
      ...config,
      responseType: 'text',
      headers: { accept: 'application/json' },
      // A redirected form would carry the secrets in it to another address.
      redirect: 'error',
      // The limit while reading: gaxios' own `maxContentLength` leaves the connection open and unread.
      size: maximumBytes,
      timeout: timeoutMs,
      // What is plain http must not leave this machine, whatever HTTPS_PROXY says.
      ...(isLoopbackHost(hostname) && { noProxy: [origin] }),
      ...(signal && { signal }),
      retry,
      retryConfig: {
        retry: retry ? 2 : 0,
        noResponseRetries: retry ? 2 : 0,
        httpMethodsToRetry: ['GET', 'POST'],
        retryBackoff: (_error, delayMs) => sleep(delayMs, undefined, { ...(signal && { signal }) }),
      },
      // A status that is worth another try must be a failure for the retry to see it.
      validateStatus: (status) => !(retry && (status === 429 || status >= 500)),
    });
    return { status: response.status, json: parseJson(response.data) };
  } catch (error) {
    return answerOf(error, config.url, signal);
  }
}

/** The answer inside a failure that retries ended with, or the failure without the request that it carries. */
function answerOf(error: unknown, url: string, signal: AbortSignal | undefined): HttpResponse {
  const failure = error as Partial<GaxiosError<string>>;
  if (failure.response && typeof failure.response.data === 'string') {
    return { status: failure.response.status, json: parseJson(failure.response.data) };
  }
  if (signal?.aborted) throw interruptionBy(signal);
  const { host } = new URL(url);
  const hint = 'Check the network, HTTPS_PROXY and NODE_EXTRA_CA_CERTS, then try again.';
  if (failure.code === 'TimeoutError') {
    throw new PosternError('timeout', `${host} did not answer within ${timeoutMs / 1000} seconds.`, { hint });
  }
  const reason = reasonOf(failure);
  throw new PosternError('network', `Could not reach ${host}${reason}.`, { hint });
}

/** Our own reason, such as a deadline; any other abort is somebody's wish to stop. */
function interruptionBy(signal: AbortSignal): PosternError {
  return signal.reason instanceof PosternError ? signal.reason : new InterruptedError();
}

/** Why a connection failed, in the code that people search for: `ECONNREFUSED`, `SELF_SIGNED_CERT_IN_CHAIN`. */
function reasonOf(failure: { code?: unknown; cause?: unknown; message?: string }): string {
  const inner = failure.cause as { code?: unknown } | undefined;
  const code = [failure.code, inner?.code].find(
    (value) => typeof value === 'string' && /^[A-Z_0-9]+$/.test(value),
  );
  if (code) return ` (${code})`;
  if (/redirect/i.test(failure.message ?? '')) return ' (it redirects elsewhere)';
  if (/size/i.test(failure.message ?? '')) return ' (its answer is too large)';
  return '';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
