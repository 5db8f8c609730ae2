import { createInvalidResponse } from './invalid-response.ts';
import type { QueryResult } from './query.ts';
import { findValueEnd, incomplete } from './rows/json-syntax.ts';
import { type CountingTaker, readPages } from './rows/read-pages.ts';
import { createScan, type Scan } from './rows/scan.ts';
import type { Field } from './schema.ts';
import { createValueReader, type ReadValue, type Value } from './values.ts';

/** A row: its values in the order of the schema. */
export type Row = Value[];

/** As much as the network gives at once, and what was left of the row before it. */
const inputSize = 128 * 1024;

/**
 * Reads a result as values, some rows at a time: those of a piece of the answer, so that memory does not grow with it.
 *
 * @param readInteger what an INT64 becomes; text by default
 * @throws PosternError `invalid_response`, `network`, `interrupted`, and what BigQuery refuses a page with
 */
export async function* readRows(
  { schema, pages }: Pick<QueryResult, 'schema' | 'pages'>,
  readInteger?: ReadValue,
): AsyncGenerator<Row[]> {
  const readers = schema.map((field) => createValueReader(field, readInteger));
  const cutter = new RowCutter(pages.maxRows);
  for await (const _ of readPages(pages, createScan(inputSize), cutter)) {
    const rows = cutter.takeRows();
    if (rows.length > 0) yield rows.map((row) => readRow(row, readers, schema));
  }
}

/** Cuts rows out of the input, which is read over as soon as they are taken: one JSON text for many. */
class RowCutter implements CountingTaker {
  count = 0;
  readonly #maxRows: number;
  #texts: string[] = [];

  constructor(maxRows: number) {
    this.#maxRows = maxRows;
  }

  take({ input, end }: Scan, at: number): number {
    const rowEnd = findValueEnd(input, at, end);
    if (rowEnd === incomplete || this.count >= this.#maxRows) return rowEnd;
    this.#texts.push(Buffer.from(input.buffer, input.byteOffset + at, rowEnd - at).toString());
    this.count += 1;
    return rowEnd;
  }

  takeRows(): unknown[] {
    const rows = JSON.parse(`[${this.#texts.join(',')}]`);
    this.#texts = [];
    return rows;
  }
}

function readRow(row: unknown, readers: readonly ReadValue[], schema: readonly Field[]): Row {
  const cells = (row as { f?: unknown } | null)?.f;
  if (!Array.isArray(cells) || cells.length !== schema.length) {
    throw createInvalidResponse('BigQuery sent a row that does not fit the schema.');
  }
  return readers.map((read, index) => read(cells[index]?.v));
}
