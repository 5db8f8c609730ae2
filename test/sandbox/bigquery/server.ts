import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ApiError } from './api-error.ts';
import { type Authorize, checkAuthorization, mayReadDrive } from './authorization.ts';
import { encodeAnswer } from './compression.ts';
import { openDatabase } from './database.ts';
import { type Fault, Faults, failRequest, sendAnswer } from './faults.ts';
import type { HeldJob, HoldOptions } from './held-jobs.ts';
import { JobStore } from './job-store.ts';
import { toObject } from './json-fields.ts';
import { checkProject, type Permission } from './permissions.ts';
import { ResultCache } from './result-cache.ts';
import { findRoute, type MethodId } from './routes.ts';

export interface SandboxBigQueryOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Looks an access token up. Without it every request is served, even one without a token. */
  readonly authorize?: Authorize;
  /** Whether a query that is asked again has its result from the cache, as at Google; false keeps tests apart. */
  readonly resultCache?: boolean;
  /** How late a job is stopped that takes longer than its `jobTimeoutMs`: Google promises no hurry. 10,000 by default. */
  readonly jobTimeoutDelayMs?: number;
}

export interface SandboxBigQuery {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** What came in, in order. */
  readonly requests: readonly LoggedRequest[];
  /** What nobody may do from now on: add to it and delete from it. */
  readonly denied: Set<Permission>;
  /** Makes the next request of a method, such as `jobs.query`, fail; several wait in line. */
  failNext(method: MethodId, fault: Fault): void;
  /** Makes the next job wait until it is released; several wait in line. */
  holdNextJob(options?: HoldOptions): HeldJob;
  /** How many jobs were started for this text; a cached result counts, a request that was repeated does not. */
  countRuns(sql: string): number;
  close(): Promise<void>;
}

export interface LoggedRequest {
  readonly method: string;
  /** With the query of the URL. */
  readonly path: string;
  /** Without the access token. */
  readonly headers: IncomingHttpHeaders;
  /** Parsed; nothing where the request had none or it was not JSON. */
  readonly body: unknown;
}

/** Whom a job belongs to when nobody had to sign in. */
const ANYBODY = 'anybody@example.com';

/** Starts BigQuery's REST API, over DuckDB, on the loopback interface. */
export async function startBigQuery(options: SandboxBigQueryOptions = {}): Promise<SandboxBigQuery> {
  const database = await openDatabase();
  const denied = new Set<Permission>();
  const { resultCache = false, jobTimeoutDelayMs = 10_000 } = options;
  const jobs = new JobStore({ database, denied, cache: new ResultCache(resultCache) }, jobTimeoutDelayMs);
  const faults = new Faults();
  const requests: LoggedRequest[] = [];

  const server = createServer(async (request, response) => {
    const sent = await text(request);
    const json = parseBody(sent);
    const { authorization: _, ...headers } = request.headers;
    requests.push({ method: request.method ?? '', path: request.url ?? '', headers, body: json });
    await answer(request, response, sent === '' ? {} : json);
  });

  async function answer(request: IncomingMessage, response: ServerResponse, json: unknown): Promise<void> {
    const { pathname } = new URL(request.url ?? '', 'http://127.0.0.1');
    const match = findRoute(request.method, pathname);
    const fault = match && faults.take(match.route.id);
    if (failRequest(response, fault)) return;
    const { status, body } = await respond(request, json, match).then(
      (result) => ({ status: 200, body: result }),
      (error) => {
        const known = error instanceof ApiError ? error : new ApiError(500, 'internalError', String(error));
        return { status: known.status, body: known.toBody() };
      },
    );
    sendAnswer(response, encodeAnswer(request.headers, status, body), fault);
  }

  async function respond(
    request: IncomingMessage,
    json: unknown,
    match: ReturnType<typeof findRoute>,
  ): Promise<object> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
    if (!match) throw new ApiError(404, 'notFound', `The sandbox has no ${request.method} ${pathname}`);
    const { route, projectId, jobId } = match;
    const method = `google.cloud.bigquery.v2.JobService.${route.name}`;
    const { authorization } = request.headers;
    const caller =
      options.authorize &&
      (await checkAuthorization(options.authorize, authorization, { scopes: route.scopes, method }));
    checkProject(denied, projectId, request.headers);
    if (json === undefined) throw new ApiError(400, 'parseError', 'Parse Error');
    return route.run({
      jobs,
      denied,
      projectId,
      jobId,
      query: searchParams,
      body: toObject(json, 'body'),
      userEmail: caller?.email ?? ANYBODY,
      mayReadDrive: caller !== undefined && mayReadDrive(caller),
    });
  }

  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    denied,
    failNext: (method, fault) => faults.add(method, fault),
    holdNextJob: (holdOptions) => jobs.held.add(holdOptions),
    countRuns: (sql) => jobs.countRuns(sql),
    async close() {
      server.close();
      server.closeAllConnections();
      await jobs.close();
      database.close();
    },
  };
}

function parseBody(sent: string): unknown {
  try {
    return JSON.parse(sent);
  } catch {
    return undefined;
  }
}
