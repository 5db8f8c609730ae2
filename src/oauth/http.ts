import { setTimeout as sleep } from 'node:timers/promises';
import type { GaxiosError, GaxiosOptions, GaxiosResponse } from 'gaxios';
import { explainConnectionFailure, getProxyHost } from '../connection-failure.ts';
import { InterruptedError, PosternError } from '../errors.ts';
import { isLoopbackHost } from '../loopback.ts';

/** An answer as it came: any status, the body as text, and as JSON if it is that. */
export interface HttpResponse {
  status: number;
  json: unknown;
  /** The server's clock, in ms since the epoch, where it says. */
  date?: number;
  /** The proxy that it came through, if it did. */
  proxy?: string;
}

export interface RequestOptions {
  signal?: AbortSignal | undefined;
  /** Whether the request may be sent again after a failure: never for one that spends a one-time code. */
  retry?: boolean;
  /** The header of that name. */
  authorization?: string;
}

/** Long enough for a slow proxy, short enough that a person waits for it. */
const timeoutMs = 30_000;

/** How often a request that may be repeated is. */
const maximumRetries = 2;

/** What a server may ask for in `Retry-After`: where it wants more, a person is told at once rather than kept waiting. */
const longestRetryAfterMs = 10_000;

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
  const { signal, authorization } = options;
  // node-fetch, given a signal that is aborted already, throws where nobody can catch.
  if (signal?.aborted) throw interruptionBy(signal);
  const retry = options.retry === true;
  const { hostname, origin } = new URL(config.url);
  try {
    const response = await new Gaxios().request<string>({
      ...config,
      responseType: 'text',
      headers: { accept: 'application/json', ...(authorization && { authorization }) },
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
        shouldRetry: (failure) => retry && !signal?.aborted && isWorthRepeating(failure),
        retryBackoff: (failure, delayMs) =>
          sleep(Math.max(delayMs, retryAfterOf(failure)), undefined, { ...(signal && { signal }) }),
      },
      // A status that is worth another try must be a failure for the retry to see it.
      validateStatus: (status) => !(retry && (status === 429 || status >= 500)),
    });
    return readAnswer(response);
  } catch (error) {
    return answerOf(error, config.url, signal);
  }
}

function readAnswer({ status, data, headers, config }: GaxiosResponse<string>): HttpResponse {
  const date = Date.parse(headers.get('date') ?? '');
  const proxy = getProxyHost(config);
  return { status, json: parseJson(data), ...(!Number.isNaN(date) && { date }), ...(proxy && { proxy }) };
}

/** A failure that may pass soon. Not a timeout: whoever waited for that long is told. */
function isWorthRepeating(failure: GaxiosError): boolean {
  const { currentRetryAttempt = 0 } = failure.config.retryConfig ?? {};
  const isTooSlow = failure.code === 'TimeoutError' || retryAfterOf(failure) > longestRetryAfterMs;
  return currentRetryAttempt < maximumRetries && !isTooSlow;
}

/**
 * How long the server wants to be left alone, in ms.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 seconds, or a date
 */
function retryAfterOf({ response }: GaxiosError): number {
  const value = response?.headers.get('retry-after') ?? '';
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? 0 : ms;
}

/** The answer inside a failure that retries ended with, or the failure without the request that it carries. */
function answerOf(error: unknown, url: string, signal: AbortSignal | undefined): HttpResponse {
  const failure = error as Partial<GaxiosError<string>>;
  if (failure.response && typeof failure.response.data === 'string') {
    return readAnswer(failure.response);
  }
  if (signal?.aborted) throw interruptionBy(signal);
  const { host } = new URL(url);
  if (failure.code === 'TimeoutError') {
    const proxy = getProxyHost(failure.config);
    const through = proxy ? ` through the proxy ${proxy}` : '';
    throw new PosternError(
      'timeout',
      `${host} did not answer${through} within ${timeoutMs / 1000} seconds.`,
      {
        hint: 'Check the network, HTTPS_PROXY and NODE_EXTRA_CA_CERTS, then try again.',
      },
    );
  }
  throw explainConnectionFailure(host, failure);
}

/** Our own reason, such as a deadline; any other abort is somebody's wish to stop. */
function interruptionBy(signal: AbortSignal): PosternError {
  return signal.reason instanceof PosternError ? signal.reason : new InterruptedError();
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
