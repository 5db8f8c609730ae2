import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { shapes } from './row-shapes.ts';

/**
 * BigQuery's two query methods over rows that were made beforehand, so that what is measured is the client. The SQL is
 * the name of a shape and a number of rows, such as `names 1000000`. Prints its address.
 */
const rowsPerPage = 50_000;
const bytesPerPage = 10_000_000;

/** Rows of a shape, one behind the other, again and again: enough for the largest page from anywhere. */
function createRows(shape: keyof typeof shapes) {
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
const empty = Buffer.alloc(0);

const server = createServer(async (request, response) => {
  const url = new URL(request.url ?? '', 'http://127.0.0.1');
  const body = JSON.parse((await text(request)) || '{}');
  const job = decodeURIComponent(/queries\/([^/]+)$/.exec(url.pathname)?.[1] ?? body.query.replace(' ', '-'));
  const [shape = '', count = '0'] = job.split('-');
  const rows = made.get(shape) ?? createRows(shape as keyof typeof shapes);
  made.set(shape, rows);
  const from = Number(url.searchParams.get('pageToken') ?? 0);
  const most = Number(url.searchParams.get('maxResults') ?? body.maxResults ?? rows.perPage);
  const size = Math.min(most, rows.perPage, Number(count) - from);
  const head = {
    kind: 'bigquery#getQueryResultsResponse',
    schema: rows.schema,
    jobReference: { projectId: 'bench', jobId: job, location: 'US' },
    totalRows: count,
    ...(from + size < Number(count) && { pageToken: String(from + size) }),
  };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write(`${JSON.stringify(head).slice(0, -1)},"rows":[`);
  response.write(size > 0 ? rows.slice(from, size) : empty);
  response.end('],"totalBytesProcessed":"0","jobComplete":true,"cacheHit":false}');
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
