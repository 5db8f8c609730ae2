import type { ServerResponse } from 'node:http';
import { ApiError } from './api-error.ts';
import type { MethodId } from './routes.ts';

/** How a request fails. */
export type Fault =
  /** A raw response; the request is not served. */
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  /** BigQuery's own refusal, such as those of `refusals.ts`; the request is not served. */
  | ApiError
  /** No response, until the sandbox closes; the request is not served. */
  | 'hang'
  /** The connection is reset; the request is not served. */
  | 'reset'
  /** The request is served, and the connection is reset before the answer. */
  | 'lose-answer'
  /** The request is served, and the connection ends after so many bytes of the answer's body. */
  | { readonly truncateAt: number };

/** The failures a test has ordered, per method; each is for one request. */
export class Faults {
  readonly #queues = new Map<MethodId, Fault[]>();

  add(method: MethodId, fault: Fault): void {
    this.#queues.set(method, [...(this.#queues.get(method) ?? []), fault]);
  }

  take(method: MethodId): Fault | undefined {
    return this.#queues.get(method)?.shift();
  }
}

/** An HTTP response that is ready to be sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Sends an answer, or as much of it as a fault lets through. */
export function sendAnswer(response: ServerResponse, { status, headers, body }: Answer, fault?: Fault): void {
  if (fault === 'lose-answer') {
    response.socket?.resetAndDestroy();
    return;
  }
  const length = body.byteLength;
  response.writeHead(status, { ...headers, 'content-length': String(length) });
  if (typeof fault !== 'object' || !('truncateAt' in fault)) {
    response.end(body);
    return;
  }
  const { socket } = response;
  response.write(body.subarray(0, fault.truncateAt), () => socket?.destroySoon());
}

/** Fails a request that is not to be served, and says whether it did. */
export function failRequest(response: ServerResponse, fault: Fault | undefined): boolean {
  if (fault === undefined || fault === 'lose-answer') return false;
  if (fault === 'hang') return true;
  if (fault === 'reset') {
    response.socket?.resetAndDestroy();
    return true;
  }
  if (fault instanceof ApiError) {
    const headers = { 'content-type': 'application/json; charset=UTF-8' };
    response.writeHead(fault.status, headers).end(JSON.stringify(fault.toBody()));
    return true;
  }
  if ('truncateAt' in fault) return false;
  response.writeHead(fault.status, fault.headers).end(fault.body);
  return true;
}
