import type { Field } from '../schema.ts';
import type { RowFormat } from './formats.ts';
import { findValueEnd, incomplete, MalformedJson } from './json-syntax.ts';
import { formatPlainRow } from './plain-row.ts';
import type { CountingTaker } from './read-pages.ts';
import { otherwise, reserve, type Scan, writeBytes } from './scan.ts';

/** Writes rows in a format; once it has as many as are wanted it passes over the others. */
export class RowWriter implements CountingTaker {
  count = 0;
  readonly #schema: readonly Field[];
  readonly #format: RowFormat;
  readonly maxRows: number;

  constructor(schema: readonly Field[], format: RowFormat, maxRows: number) {
    this.#schema = schema;
    this.#format = format;
    this.maxRows = maxRows;
  }

  take(scan: Scan, at: number): number {
    if (this.count >= this.maxRows) return findValueEnd(scan.input, at, scan.end);
    const next = this.#write(scan, at);
    if (next === otherwise) return this.#takeOther(scan, at);
    this.count += 1;
    return next;
  }

  /** Writes a row that looks as BigQuery sends it, or nothing. */
  #write(scan: Scan, at: number): number {
    const { length } = scan;
    const { between, write } = this.#format;
    reserve(scan, at, between.length);
    if (this.count > 0) writeBytes(scan, between);
    const next = write(scan, at);
    if (next === otherwise) scan.length = length;
    // A typed array drops what is written behind its end.
    if (scan.length > scan.output.length) throw new RangeError('a row was longer than the room made for it');
    return next;
  }

  /** Takes a row that looks different, or is not all there. */
  #takeOther(scan: Scan, at: number): number {
    const { input, end } = scan;
    const rowEnd = findValueEnd(input, at, end);
    if (rowEnd === incomplete) return incomplete;
    const row = formatPlainRow(JSON.parse(Buffer.from(input.subarray(at, rowEnd)).toString()), this.#schema);
    if (row === undefined) throw new MalformedJson(at);
    scan.input = Buffer.concat([row, new Uint8Array(1)]);
    scan.end = row.length;
    const next = this.#write(scan, 0);
    scan.input = input;
    scan.end = end;
    if (next === otherwise) throw new MalformedJson(at);
    this.count += 1;
    return rowEnd;
  }
}
