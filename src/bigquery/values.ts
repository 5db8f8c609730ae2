import type { PosternError } from '../errors.ts';
import { createInvalidResponse } from './invalid-response.ts';
import type { Field } from './schema.ts';

/** A value as JSON can hold it: whole numbers and decimals stay text, so that every digit does. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue };

/** Turns what stands in a cell's `v` into a value. */
export type ReadValue = (cell: unknown) => JsonValue;

/**
 * The reader of a column, made once and not for every row.
 *
 * @see https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/jobs/getQueryResults the shape `{f:[{v}]}`
 */
export function createValueReader(field: Field): ReadValue {
  const readOne =
    field.type === 'RECORD' ? createRecordReader(field.fields) : (scalarReaders[field.type] ?? readText);
  if (!field.isRepeated) return (cell) => (cell === null || cell === undefined ? null : readOne(cell));
  return (cell) => {
    if (cell === null || cell === undefined) return [];
    if (!Array.isArray(cell)) throw malformed(field.name);
    return cell.map(({ v }: { v?: unknown }) => (v === null || v === undefined ? null : readOne(v)));
  };
}

function createRecordReader(fields: Field[]): ReadValue {
  const readers = fields.map((field) => ({ name: field.name, read: createValueReader(field) }));
  return (cell) => {
    const cells = (cell as { f?: unknown }).f;
    if (!Array.isArray(cells)) throw malformed(readers[0]?.name ?? 'RECORD');
    return Object.fromEntries(readers.map(({ name, read }, index) => [name, read(cells[index]?.v)]));
  };
}

const scalarReaders: Record<string, ReadValue> = {
  BOOLEAN: (cell) => cell === true || cell === 'true',
  FLOAT: readFloat,
  TIMESTAMP: readTimestamp,
};

function readText(cell: unknown): string {
  return typeof cell === 'string' ? cell : JSON.stringify(cell);
}

/** JSON has no NaN and no infinities: those stay the words that BigQuery uses. */
function readFloat(cell: unknown): JsonValue {
  const number = Number(cell);
  return Number.isFinite(number) ? number : String(cell);
}

function readTimestamp(cell: unknown): string {
  const text = formatTimestamp(String(cell));
  if (text === undefined) throw malformed('TIMESTAMP');
  return text;
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

function microsecondsOf(seconds: number): bigint | undefined {
  return Number.isFinite(seconds) ? BigInt(Math.round(seconds * 1e6)) : undefined;
}

function malformed(what: string): PosternError {
  return createInvalidResponse(`BigQuery sent a value that does not fit its type, ${what}.`);
}
