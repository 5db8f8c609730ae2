import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { shapes } from './row-shapes.ts';

/**
 * BigQuery's methods of a query over rows that were made beforehand, so that what is measured is the client. The SQL is
 * the name of a shape and a number of rows, such as `names 1000000`. Prints its address.
 */
const rowsPerPage = 50_000;
const bytesPerPage = 10_000_000;

type ShapeName = keyof typeof shapes;

/** Rows of a shape, one behind the other, again and again: enough for the largest page from anywhere. */
function createRows(shape: ShapeName) {
  const { fields, row } = shapes[shape];
  const texts: string[] = [];
  for (let size = 0; size < bytesPerPage && texts.length < rowsPerPage; size += texts.at(-1)?.length ?? 0)
    texts.push(JSON.stringify(row(texts.length)));
  const perPage = texts.length;
  const bytes = Buffer.from(`${texts.join(',')},${texts.join(',')},`);
  const starts = [0];
  for (const item of [...texts, ...texts]) starts.push((starts.at(-1) ?? 0) + Buffer.byteLength(item) + 1);
  return {
    schema: { fields },
    perPage,
    slice: (from: number, count: number) =>
      bytes.subarray(starts[from % perPage], (starts[(from % perPage) + count] ?? 0) - 1),
  };
}

const made = new Map<string, ReturnType<typeof createRows>>();

/** The SQL of the jobs that clients gave a name to; the other names are made of the SQL. */
const started = new Map<string, string>();

interface Body {
  query?: string;
  maxResults?: number;
  jobReference?: { jobId?: string };
  configuration?: { query?: { query?: string } };
}

/** The parts of an answer that are sent one behind the other; undefined where there is none. */
async function answer(request: IncomingMessage): Promise<(string | Uint8Array)[] | undefined> {
  const url = new URL(request.url ?? '', 'http://127.0.0.1');
  const body: Body = JSON.parse((await text(request)) || '{}');
  const [, method, name] = /\/projects\/bench\/(jobs|queries)(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
  const sql = body.query ?? body.configuration?.query?.query;
  const jobId = name ?? body.jobReference?.jobId ?? sql?.replace(' ', '-');
  if (jobId === undefined) return undefined;
  if (sql !== undefined) started.set(jobId, sql);
  const [shape = '', count = '0'] = (started.get(jobId) ?? jobId).split(/[ -]/);
  if (!(shape in shapes)) return undefined;
  const jobReference = { projectId: 'bench', jobId, location: 'US' };
  if (method === 'jobs') {
    const query = { destinationTable: { projectId: 'bench', datasetId: 'd', tableId: shape } };
    const configuration = { jobType: 'QUERY', query };
    return [JSON.stringify({ jobReference, configuration, status: { state: 'DONE' }, statistics: {} })];
  }
  const rows = made.get(shape) ?? createRows(shape as ShapeName);
  made.set(shape, rows);
  const from = Number(url.searchParams.get('pageToken') ?? 0);
  const most = Number(url.searchParams.get('maxResults') ?? body.maxResults ?? rows.perPage);
  const size = Math.min(most, rows.perPage, Number(count) - from);
  const head = {
    kind: 'bigquery#getQueryResultsResponse',
    schema: rows.schema,
    jobReference,
    totalRows: count,
    ...(from + size < Number(count) && { pageToken: String(from + size) }),
  };
  return [
    `${JSON.stringify(head).slice(0, -1)},"rows":[`,
    ...(size > 0 ? [rows.slice(from, size)] : []),
    '],"totalBytesProcessed":"0","jobComplete":true,"cacheHit":false}',
  ];
}

const server = createServer(async (request, response) => {
  const parts = await answer(request).catch(() => undefined);
  response.writeHead(parts ? 200 : 400, { 'content-type': 'application/json' });
  const message = `${request.method} ${request.url} asks for no rows.`;
  for (const part of parts ?? [JSON.stringify({ error: { code: 400, message } })]) response.write(part);
  response.end();
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
