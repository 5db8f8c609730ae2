import { parseSchema } from '../../../src/bigquery/schema.ts';
import { createValueReader, type Value } from '../../../src/bigquery/values.ts';
import { formatCsvCell } from './csv-cell.ts';

/** The plain way without Google's client: fetch a page, `JSON.parse`, convert by column, with the next page in flight. */
const [, , endpoint = '', query = '', format = ''] = process.argv;
const base = `${endpoint}/bigquery/v2/projects/bench/queries`;

interface Page {
  schema: unknown;
  jobReference: { jobId: string };
  pageToken?: string;
  rows: { f: { v: unknown }[] }[];
}

async function load(url: string, body?: object): Promise<Page> {
  const response = await fetch(url, body ? { method: 'POST', body: JSON.stringify(body) } : {});
  return (await response.json()) as Page;
}

let next: Promise<Page> | undefined = load(base, { query, useLegacySql: false });
const { schema } = await next;
const fields = parseSchema(schema);
const readers = fields.map((field) => createValueReader(field));
const formatRow =
  format === 'ndjson'
    ? (values: Value[]) =>
        `${JSON.stringify(Object.fromEntries(fields.map(({ name }, index) => [name, values[index]])))}\n`
    : (values: Value[]) => `${values.map(formatCsvCell).join(',')}\n`;
while (next) {
  const { rows, pageToken, jobReference }: Page = await next;
  next = pageToken === undefined ? undefined : load(`${base}/${jobReference.jobId}?pageToken=${pageToken}`);
  let text = '';
  for (const { f } of rows) text += formatRow(readers.map((read, index) => read(f[index]?.v)));
  if (!process.stdout.write(text)) await new Promise((resolve) => process.stdout.once('drain', resolve));
}
