import { once } from 'node:events';
import { type Format, formats } from '../bigquery/formats.ts';
import type { QueryResult } from '../bigquery/query.ts';
import type { Output } from './context.ts';
import { createTableFormat } from './terminal/table.ts';
import { makeControlsVisible } from './terminal/visible-controls.ts';

export const formatNames = ['table', 'json', 'ndjson', 'csv', 'tsv'] as const;

export type FormatName = (typeof formatNames)[number];

/**
 * Writes a result page by page, no faster than it is read.
 *
 * @returns how many rows were written
 */
export async function writeResult(
  { schema, pages }: Pick<QueryResult, 'schema' | 'pages'>,
  name: FormatName,
  stdout: Output,
  signal: AbortSignal,
): Promise<number> {
  const clean = stdout.isTTY ? makeControlsVisible : (text: string) => text;
  const write = async (text: string): Promise<void> => {
    if (stdout.write(clean(text))) return;
    await once(stdout, 'drain', { signal }).catch((error) => {
      signal.throwIfAborted();
      throw error;
    });
  };

  let rows = 0;
  let format: Format | undefined;
  for await (const page of pages) {
    let text = '';
    if (!format) {
      // A table's columns are as wide as its first page needs.
      format = name === 'table' ? createTableFormat(page) : formats[name]();
      text = format.begin(schema);
    }
    for (const row of page) {
      text += format.row(row, rows === 0);
      rows += 1;
    }
    await write(text);
  }
  if (!format) {
    format = name === 'table' ? createTableFormat([]) : formats[name]();
    await write(format.begin(schema));
  }
  await write(format.end());
  return rows;
}
