import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { GaxiosError } from 'gaxios';
import type { AuthClient } from 'google-auth-library';
import { InterruptedError, PosternError } from '../errors.ts';
import { isLoopbackHost } from '../loopback.ts';
import { explainApiError } from './api-error.ts';

/** Google's servers compress for programs that say `gzip` there. */
const userAgent = 'postern (gzip)';

/** In ms: what is sent again waits as long as this first, then twice as long. */
const retryDelayMs = 300;

interface Answer {
  authClient: AuthClient;
  /** Scheme and host. */
  endpoint: string;
  /** Below `/bigquery/v2`. */
  path: string;
  query: Record<string, string | number | boolean>;
  signal: AbortSignal;
}

/**
 * Opens an answer of BigQuery's REST API as a stream of its bytes, unpacked. Signed by the auth client, and sent again
 * where the server failed before it answered.
 *
 * @throws PosternError as {@link explainApiError} has it
 */
export async function openAnswer({ authClient, endpoint, path, query, signal }: Answer): Promise<Readable> {
  const url = new URL(`/bigquery/v2${path}`, endpoint);
  for (const [name, value] of Object.entries({ prettyPrint: false, ...query }))
    url.searchParams.set(name, String(value));
  // node-fetch, given a signal that is aborted already, throws where nobody can catch.
  if (signal.aborted) throw interruptionBy(signal);
  const answer = await authClient
    .request<Readable>({
      url,
      responseType: 'stream',
      headers: { accept: 'application/json', 'user-agent': userAgent },
      // A redirected request would carry the token to another address.
      redirect: 'error',
      // What is plain http must not leave this machine, whatever HTTPS_PROXY says.
      ...(isLoopbackHost(url.hostname) && { noProxy: [url.origin] }),
      signal,
      retry: true,
      retryConfig: { retry: 3, noResponseRetries: 3, retryDelay: retryDelayMs },
      // Gaxios throws away what a failure says: only those that it sends again are failures to it.
      validateStatus: (status) => status !== 429 && status < 500,
    })
    .then(narrowAnswer, narrowFailure);
  if (answer instanceof Readable) return answer;
  if (signal.aborted) throw interruptionBy(signal);
  throw explainApiError(answer, endpoint);
}

function interruptionBy(signal: AbortSignal): PosternError {
  return signal.reason instanceof PosternError ? signal.reason : new InterruptedError();
}

/** The answer itself, or BigQuery's error object in it, which {@link explainApiError} looks at. */
async function narrowAnswer({ status, data }: { status: number; data: Readable }): Promise<unknown> {
  if (status < 300) return data;
  const body = await text(data).catch(() => '');
  return { code: status, message: body, ...readError(body) };
}

/** Why there is no answer, without the request, which would hold the token. */
function narrowFailure(error: unknown): unknown {
  if (error instanceof PosternError) return error;
  const { response, code, cause, config, message } = error as Partial<GaxiosError>;
  // With the agent alone of what was asked for, which tells the proxy.
  return response
    ? { code: response.status, message: '' }
    : { code: String(code), cause, message, config: { agent: config?.agent } };
}

function readError(body: string): object {
  try {
    const { error } = JSON.parse(body) as { error?: unknown };
    return typeof error === 'object' && error !== null ? error : {};
  } catch {
    return {};
  }
}
