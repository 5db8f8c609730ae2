import type { ServerResponse } from 'node:http';

/** How the next request fails: a raw response, no response at all, or a reset connection. */
export type Fault =
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | 'hang'
  | 'reset';

/** The failures a test has ordered, per path; each serves one request, which never reaches the engine. */
export class Faults {
  readonly #queues = new Map<string, Fault[]>();

  add(path: string, fault: Fault): void {
    this.#queues.set(path, [...(this.#queues.get(path) ?? []), fault]);
  }

  take(path: string): Fault | undefined {
    return this.#queues.get(path)?.shift();
  }
}

/** Fails one request. A hanging one hangs until the sandbox closes. */
export function failRequest(response: ServerResponse, fault: Fault): void {
  if (fault === 'hang') return;
  if (fault === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(fault.status, fault.headers).end(fault.body);
}
