import type { PosternError } from '../errors.ts';
import { createInvalidResponse } from './invalid-response.ts';
import type { Field } from './schema.ts';

/** A value of a row. Decimals, dates and times are text, so that every digit stays. */
export type Value = string | number | bigint | boolean | null | Value[] | { [name: string]: Value };

/** Turns what stands in a cell's `v` into a value. */
export type ReadValue = (cell: unknown) => Value;

/**
 * The reader of a column, made once and not for every row.
 *
 * @param readInteger what an INT64 becomes; text by default
 * @see https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/jobs/getQueryResults the shape `{f:[{v}]}`
 */
export function createValueReader(field: Field, readInteger: ReadValue = readText): ReadValue {
  const readOne = createOneReader(field, readInteger);
  if (!field.isRepeated) return (cell) => (cell === null || cell === undefined ? null : readOne(cell));
  return (cell) => {
    if (cell === null || cell === undefined) return [];
    if (!Array.isArray(cell)) throw malformed(field.name);
    return cell.map(({ v }: { v?: unknown }) => (v === null || v === undefined ? null : readOne(v)));
  };
}

function createOneReader({ type, fields }: Field, readInteger: ReadValue): ReadValue {
  if (type === 'RECORD') return createRecordReader(fields, readInteger);
  return type === 'INTEGER' ? readInteger : (scalarReaders[type] ?? readText);
}

function createRecordReader(fields: readonly Field[], readInteger: ReadValue): ReadValue {
  const readers = fields.map((field) => ({ name: field.name, read: createValueReader(field, readInteger) }));
  return (cell) => {
    const cells = (cell as { f?: unknown }).f;
    if (!Array.isArray(cells)) throw malformed(readers[0]?.name ?? 'RECORD');
    return Object.fromEntries(readers.map(({ name, read }, index) => [name, read(cells[index]?.v)]));
  };
}

/** An INT64 as what can hold it. */
export function readBigInt(cell: unknown): bigint {
  const text = String(cell);
  if (!/^-?\d+$/.test(text)) throw malformed('INT64');
  return BigInt(text);
}

const scalarReaders: Record<string, ReadValue> = {
  BOOLEAN: readBoolean,
  FLOAT: readFloat,
  TIMESTAMP: createTextReader('TIMESTAMP', formatTimestamp),
  'RANGE<TIMESTAMP>': createTextReader('RANGE<TIMESTAMP>', formatTimestampRange),
};

function readText(cell: unknown): string {
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
}

function readBoolean(cell: unknown): boolean {
  const text = String(cell);
  if (text !== 'true' && text !== 'false') throw malformed('BOOL');
  return text === 'true';
}

function readFloat(cell: unknown): number {
  const number = Number(cell);
  if (Number.isNaN(number) && !/^nan$/i.test(String(cell))) throw malformed('FLOAT64');
  return number;
}

function createTextReader(type: string, format: (text: string) => string | undefined): ReadValue {
  return (cell) => {
    const text = format(String(cell));
    if (text === undefined) throw malformed(type);
    return text;
  };
}

/**
 * ISO 8601 in UTC with microseconds, from microseconds as we ask for them or from the seconds that some servers send
 * all the same (`1.5778368E9`); undefined for what is no time.
 */
export function formatTimestamp(text: string): string | undefined {
  const microseconds = /^-?\d+$/.test(text) ? BigInt(text) : microsecondsOf(Number(text || 'NaN'));
  if (microseconds === undefined) return undefined;
  const fraction = ((microseconds % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const date = new Date(Number((microseconds - fraction) / 1000n));
  const year = date.getUTCFullYear();
  if (!(year >= 1 && year <= 9999)) return undefined;
  return `${date.toISOString().slice(0, -'.000Z'.length)}.${String(fraction).padStart(6, '0')}Z`;
}

/** `[START, END)` with its ends as a TIMESTAMP has them, or UNBOUNDED; undefined for what is no such range. */
export function formatTimestampRange(text: string): string | undefined {
  const [, ...bounds] = /^\[([^,]+), ([^,]+)\)$/.exec(text) ?? [];
  const [start, end] = bounds.map((bound) => (bound === 'UNBOUNDED' ? bound : formatTimestamp(bound)));
  return start === undefined || end === undefined ? undefined : `[${start}, ${end})`;
}

function microsecondsOf(seconds: number): bigint | undefined {
  return Number.isFinite(seconds) ? BigInt(Math.round(seconds * 1e6)) : undefined;
}

function malformed(what: string): PosternError {
  return createInvalidResponse(`BigQuery sent a value that does not fit its type, ${what}.`);
}
