import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Provider } from 'oidc-provider';
import { deviceGrantType, type SandboxClient } from './clients.ts';
import { type Faults, failRequest } from './faults.ts';
import type { PollPace } from './poll-pace.ts';
import { replayRequest } from './replayed-request.ts';

/** A request to an endpoint for programs, as a test sees it. */
export interface LoggedRequest {
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, string>>;
}

interface Front {
  readonly provider: Provider;
  readonly clients: readonly SandboxClient[];
  readonly faults: Faults;
  readonly pollPace: PollPace;
  readonly requests: LoggedRequest[];
}

const programPaths: ReadonlySet<string> = new Set(['/token', '/revoke', '/device/code']);

/**
 * Stands before the engine. Requests of programs are logged, failed on demand, and put into the engine's dialect
 * where Google's is different; requests of people's browsers pass as they are.
 */
export function createFront(front: Front): RequestListener {
  const engine = front.provider.callback();

  return async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', front.provider.issuer);
    if (request.method !== 'POST' || !programPaths.has(pathname)) {
      await engine(request, response);
      return;
    }
    const form = await readForm(request).catch(() => undefined);
    // A request that cannot be read to its end has nobody left to answer.
    if (form === undefined) return;
    front.requests.push({ method: request.method, path: pathname, body: Object.fromEntries(form) });

    const fault = front.faults.take(pathname);
    if (fault !== undefined) return failRequest(response, fault);

    // Google's own samples revoke with the token in the query.
    if (pathname === '/revoke' && !form.has('token')) form.set('token', searchParams.get('token') ?? '');
    const refusal = await refuse(front, pathname, form);
    if (refusal) return answerError(response, refusal);

    await authenticate(front, pathname, form);
    await engine(replayRequest(request, form), response);
  };
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(await text(request));
}

interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly description: string;
}

/** The refusals of Google that the engine does not know. */
async function refuse(front: Front, path: string, form: URLSearchParams): Promise<Refusal | undefined> {
  if (path === '/revoke' && !(await findToken(front.provider, form))) {
    return { status: 400, error: 'invalid_token', description: 'Token expired or revoked' };
  }
  if (form.get('grant_type') === deviceGrantType && !front.pollPace.allows(form.get('device_code') ?? '')) {
    return { status: 403, error: 'slow_down', description: 'Forbidden' };
  }
  return undefined;
}

/** Fills in the client where the engine asks for its authentication and Google does not. */
async function authenticate(
  { provider, clients }: Front,
  path: string,
  form: URLSearchParams,
): Promise<void> {
  if (path === '/token') return;
  const clientId = path === '/revoke' ? (await findToken(provider, form))?.clientId : form.get('client_id');
  const client = clients.find(({ id }) => id === clientId);
  if (client === undefined) return;
  form.set('client_id', client.id);
  if (!form.has('client_secret')) form.set('client_secret', client.secret);
}

async function findToken(provider: Provider, form: URLSearchParams) {
  const value = form.get('token') ?? '';
  return (await provider.AccessToken.find(value)) ?? (await provider.RefreshToken.find(value));
}

function answerError(response: ServerResponse, { status, error, description }: Refusal): void {
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ error, error_description: description }));
}
