import { pipeline } from 'node:stream/promises';
import { BigQuery } from '@google-cloud/bigquery';
import { OAuth2Client } from 'google-auth-library';
import { formatCsvCell } from './csv-cell.ts';

/** What a program with Google's client does for the same file: `createQueryStream`, a line a row. */
const [, , apiEndpoint = '', query = '', format = ''] = process.argv;
const authClient = new OAuth2Client();
authClient.setCredentials({ access_token: 'ya29.access', expiry_date: Date.now() + 3_600_000 });
const client = new BigQuery({ projectId: 'bench', authClient, apiEndpoint });

/** Times and dates are objects with their text in `value`. */
function unwrap(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
}

function formatRow(row: Record<string, unknown>): string {
  if (format === 'ndjson') return `${JSON.stringify(row, (_key, value) => unwrap(value))}\n`;
  return `${Object.values(row)
    .map((value) => formatCsvCell(unwrap(value)))
    .join(',')}\n`;
}

await pipeline(
  client.createQueryStream({ query }),
  async function* (rows: AsyncIterable<Record<string, unknown>>) {
    for await (const row of rows) yield formatRow(row);
  },
  process.stdout,
);
