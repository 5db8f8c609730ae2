import type { QueryResult } from './query.ts';
import { type RowFormatName, rowFormats } from './rows/formats.ts';
import { readPages } from './rows/read-pages.ts';
import { RowWriter } from './rows/row-writer.ts';
import { createScan } from './rows/scan.ts';

/** A piece of a written result: whole rows. */
export interface Piece {
  /** UTF-8; good until the next piece is asked for, which is written over it. */
  bytes: Uint8Array;
  /** How many rows are in it. */
  rows: number;
}

/** A few of the pieces that a network gives, so that few rows are cut by their ends. */
const inputSize = 128 * 1024;

/** What is handed on at once, so that it is not done for every few rows. */
const pieceSize = 64 * 1024;

/**
 * Writes a result in a format, as it is read and no faster than its pieces are asked for.
 *
 * @throws PosternError `invalid_response`, `network`, `interrupted`, and what BigQuery refuses a page with
 */
export async function* writeRows(
  { schema, pages }: Pick<QueryResult, 'schema' | 'pages'>,
  name: RowFormatName,
): AsyncGenerator<Piece> {
  const format = rowFormats[name](schema);
  const scan = createScan(inputSize);
  const writer = new RowWriter(schema, format, pages.maxRows);
  let handedOn = 0;
  const take = (): Piece => {
    const piece = { bytes: scan.output.subarray(0, scan.length), rows: writer.count - handedOn };
    handedOn = writer.count;
    scan.length = 0;
    return piece;
  };
  yield { bytes: format.begin, rows: 0 };
  for await (const _ of readPages(pages, scan, writer)) if (scan.length >= pieceSize) yield take();
  yield take();
  yield { bytes: format.end, rows: 0 };
}
