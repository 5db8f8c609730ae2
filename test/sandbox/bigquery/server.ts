import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ApiError } from './api-error.ts';
import { type Authorize, checkAuthorization } from './authorization.ts';
import { openDatabase } from './database.ts';
import { JobStore } from './job-store.ts';
import { toObject } from './json-fields.ts';
import { findRoute } from './routes.ts';

export interface SandboxBigQueryOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** Looks an access token up. Without it every request is served, even one without a token. */
  readonly authorize?: Authorize;
}

export interface SandboxBigQuery {
  /** Such as `http://127.0.0.1:8080`. */
  readonly url: string;
  /** What came in, in order. */
  readonly requests: readonly LoggedRequest[];
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
  const jobs = new JobStore(database);
  const requests: LoggedRequest[] = [];

  const server = createServer(async (request, response) => {
    const { status, body } = await respond(request).then(
      (answer) => ({ status: 200, body: answer }),
      (error) => {
        const known = error instanceof ApiError ? error : new ApiError(500, 'internalError', String(error));
        return { status: known.status, body: known.toBody() };
      },
    );
    response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' });
    response.end(JSON.stringify(body));
  });

  async function respond(request: IncomingMessage): Promise<object> {
    const sent = await text(request);
    const json = parseBody(sent);
    const { authorization, ...headers } = request.headers;
    requests.push({ method: request.method ?? '', path: request.url ?? '', headers, body: json });

    const { pathname, searchParams } = new URL(request.url ?? '', 'http://127.0.0.1');
    const match = findRoute(request.method, pathname);
    if (!match) throw new ApiError(404, 'notFound', `The sandbox has no ${request.method} ${pathname}`);
    const { route, projectId, jobId } = match;
    const method = `google.cloud.bigquery.v2.JobService.${route.name}`;
    const caller =
      options.authorize &&
      (await checkAuthorization(options.authorize, authorization, { scopes: route.scopes, method }));
    if (sent !== '' && json === undefined) throw new ApiError(400, 'parseError', 'Parse Error');
    return route.run({
      jobs,
      projectId,
      jobId,
      query: searchParams,
      body: toObject(json, 'body'),
      userEmail: caller?.email ?? ANYBODY,
    });
  }

  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
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
