import type { IncomingMessage, RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import type { ClientMetadata, Provider } from 'oidc-provider';
import { type Fault, Faults, failRequest } from '../google/faults.ts';
import { replayRequest } from '../google/replayed-request.ts';
import { isOtherAuthentication } from './client-authentication.ts';
import type { ProviderRules } from './engine.ts';
import { beUnhelpful } from './unhelpful.ts';

/** A request of a program, as a test sees it. */
export interface ProviderRequest {
  readonly method: string;
  readonly path: string;
  readonly body: Readonly<Record<string, string>>;
  /** The scheme of its `Authorization`, such as `Basic`; nothing where it has none. */
  readonly authorization?: string;
}

/** An object is answered as JSON. */
export type CannedAnswer =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string | object;
    }
  | 'hang'
  | 'reset';

/** What refuses a program's form before the engine sees it, if anything. */
export type Refuse = (path: string, form: URLSearchParams) => Promise<object | undefined>;

/** Where programs go, as oidc-provider names it. */
const programPaths: ReadonlySet<string> = new Set([
  '/.well-known/openid-configuration',
  '/device/auth',
  '/jwks',
  '/me',
  '/token',
  '/token/revocation',
]);

const wrongAuthentication = {
  status: 401,
  body: { error: 'invalid_client', error_description: 'client authentication failed' },
};

/** Stands before the engine: logs the requests of programs, and fails them on demand. */
export function createFront(
  provider: Provider,
  clients: readonly ClientMetadata[],
  { unhelpful = false }: Partial<ProviderRules>,
) {
  const requests: ProviderRequest[] = [];
  const faults = new Faults();
  const refuse: Refuse = unhelpful ? beUnhelpful(provider) : async () => undefined;
  const engine = provider.callback();

  const listener: RequestListener = async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', provider.issuer);
    if (!programPaths.has(pathname)) return void engine(request, response);
    const form = await readForm(request).catch(() => undefined);
    // A request that cannot be read to its end has nobody left to answer.
    if (form === undefined) return;
    requests.push(logRequest(request, pathname, form));
    const fault = faults.take(pathname);
    if (fault !== undefined) return failRequest(response, fault);
    if (isOtherAuthentication(clients, form, request.headers.authorization)) {
      return failRequest(response, formatFault(wrongAuthentication));
    }
    const refusal = await refuse(pathname, form);
    if (refusal !== undefined) return failRequest(response, formatFault({ status: 400, body: refusal }));
    await engine(request.method === 'POST' ? replayRequest(request, form) : request, response);
  };

  return {
    listener,
    requests,
    failNext: (path: string, answer: CannedAnswer): void => faults.add(path, formatFault(answer)),
  };
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  return new URLSearchParams(request.method === 'POST' ? await text(request) : '');
}

function logRequest(request: IncomingMessage, path: string, form: URLSearchParams): ProviderRequest {
  const scheme = request.headers.authorization?.split(' ')[0];
  return {
    method: request.method ?? '',
    path,
    body: Object.fromEntries(form),
    ...(scheme !== undefined && { authorization: scheme }),
  };
}

/** Of a server that answers in its own words: a body that is an object is JSON. */
export function formatFault(answer: CannedAnswer): Fault {
  if (typeof answer === 'string') return answer;
  const { status, headers, body } = answer;
  if (typeof body !== 'object')
    return { status, ...(headers && { headers }), ...(body !== undefined && { body }) };
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
