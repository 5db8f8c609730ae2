import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * BigQuery's two query methods over pages that were made beforehand, so that what is measured is the client. Prints its
 * address. Five columns, as in the names table, with the timestamp that every log table has.
 */
const pageCount = 6;
const rowsPerPage = 50_000;

const schema = {
  fields: [
    { name: 'state', type: 'STRING' },
    { name: 'year', type: 'INTEGER' },
    { name: 'name', type: 'STRING' },
    { name: 'share', type: 'FLOAT' },
    { name: 'seen', type: 'TIMESTAMP' },
  ],
};

const rows = Array.from({ length: rowsPerPage }, (_, index) => ({
  f: [
    { v: ['CA', 'TX', 'NY'][index % 3] },
    { v: String(1910 + (index % 110)) },
    { v: `Name, of "${index}"` },
    { v: String(index / 7) },
    { v: String(1_577_836_800_000_000 + index) },
  ],
}));

const base = {
  kind: 'bigquery#queryResponse',
  schema,
  jobReference: { projectId: 'bench', jobId: 'job', location: 'US' },
  totalRows: String(pageCount * rowsPerPage),
  jobComplete: true,
  totalBytesProcessed: '0',
  cacheHit: false,
};

const pages = Array.from({ length: pageCount }, (_, page) => {
  const next = page + 1 < pageCount ? { pageToken: String(page + 1) } : {};
  return Buffer.from(JSON.stringify({ ...base, ...next, rows }));
});

const server = createServer((request, response) => {
  const token = new URL(request.url ?? '', 'http://127.0.0.1').searchParams.get('pageToken') ?? '0';
  request.resume().on('end', () => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(pages[Number(token)]);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(
    `http://127.0.0.1:${(server.address() as AddressInfo).port} ${pageCount * rowsPerPage}\n`,
  );
});
