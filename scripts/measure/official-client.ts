import { pipeline } from 'node:stream/promises';
import { BigQuery } from '@google-cloud/bigquery';
import { OAuth2Client } from 'google-auth-library';

/** What a program with Google's client does for the same CSV: `createQueryStream`, a line a row. */
const authClient = new OAuth2Client();
authClient.setCredentials({ access_token: 'ya29.access', expiry_date: Date.now() + 3_600_000 });
const client = new BigQuery({ projectId: 'bench', authClient, apiEndpoint: process.argv[2] ?? '' });

function formatCell(value: unknown): string {
  const text =
    typeof value === 'object' && value !== null && 'value' in value
      ? String(value.value)
      : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

await pipeline(
  client.createQueryStream({ query: 'SELECT *' }),
  async function* (rows: AsyncIterable<Record<string, unknown>>) {
    for await (const row of rows) yield `${Object.values(row).map(formatCell).join(',')}\n`;
  },
  process.stdout,
);
