import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Authorize } from '../bigquery/authorization.ts';
import { Faults, failRequest } from '../google/faults.ts';
import { type CannedAnswer, formatFault } from '../identity-provider/front.ts';
import { IssuedTokens } from './issued-tokens.ts';
import type { PoolProvider } from './pool-provider.ts';
import { readBody, respond } from './routes.ts';

export interface FederationOptions {
  readonly providers: readonly PoolProvider[];
  /** Those that everybody with a token of a pool may act as. */
  readonly serviceAccounts?: readonly string[];
  /** Whether an organization policy lets the tokens of service accounts live for 12 hours, not 1; true by default. */
  readonly longLifetimes?: boolean;
  /** ms since the epoch; the machine's clock by default. */
  readonly now?: () => number;
}

export interface SandboxFederation {
  /** An origin on 127.0.0.1, for both of Google's hosts: `sts.` and `iamcredentials.googleapis.com`. */
  readonly url: string;
  /** The Security Token Service's: `/v1/token`. */
  readonly stsEndpoint: string;
  /** What has come in, oldest first. */
  readonly requests: readonly FederationRequest[];
  /** Whom an access token speaks for: those that were issued here and no others. */
  readonly authorize: Authorize;
  /** IAM's address that gives tokens of a service account. */
  impersonationUrl(serviceAccount: string): string;
  /** Sets a provider up anew in these points. */
  change(audience: string, changes: Partial<PoolProvider>): void;
  /** Every access token so far. */
  listTokens(): string[];
  revokeAll(): void;
  /** Answers the next request of a path, as `/v1/token`, in Google's place; several wait in line. */
  failNext(path: string, answer: CannedAnswer): void;
  close(): Promise<void>;
}

export interface FederationRequest {
  readonly method: string;
  readonly path: string;
  /** The form or the JSON that was sent. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The scheme of its `Authorization`, such as `Bearer`; nothing where it has none. */
  readonly authorization?: string;
}

/** Starts Google's side of workforce and workload identity federation on 127.0.0.1. */
export async function startFederation(options: FederationOptions): Promise<SandboxFederation> {
  const { serviceAccounts = [], longLifetimes = true, now = Date.now } = options;
  const providers = new Map(options.providers.map((provider) => [provider.audience, provider]));
  const tokens = new IssuedTokens(now);
  const faults = new Faults();
  const requests: FederationRequest[] = [];
  const longestLifetime = longLifetimes ? 43_200 : 3600;
  const google = { tokens, providers, serviceAccounts, longestLifetime, now };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = request;
    const call = { method, path, content: await text(request), authorization: headers.authorization };
    const scheme = headers.authorization?.split(' ')[0];
    requests.push({ method, path, body: readBody(call), ...(scheme && { authorization: scheme }) });
    const fault = faults.take(path);
    if (fault !== undefined) return failRequest(response, fault);
    const { status, body } = await respond(google, call);
    response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' });
    response.end(JSON.stringify(body));
  }

  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    stsEndpoint: `${url}/v1/token`,
    requests,
    authorize: (token) => tokens.authorize(token),
    impersonationUrl: (account) => `${url}/v1/projects/-/serviceAccounts/${account}:generateAccessToken`,
    change(audience, changes) {
      const provider = providers.get(audience);
      if (provider === undefined) throw new Error(`The sandbox has no provider ${audience}`);
      providers.set(audience, { ...provider, ...changes });
    },
    listTokens: () => tokens.list(),
    revokeAll: () => tokens.revokeAll(),
    failNext: (path, canned) => faults.add(path, formatFault(canned)),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
