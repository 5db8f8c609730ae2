import type { RowFormatName } from '../../../src/bigquery/rows/formats.ts';
import type { Field } from '../../../src/bigquery/schema.ts';
import { formatTimestamp, formatTimestampRange } from '../../../src/bigquery/values.ts';

/** The rows of a parsed answer in a format, the plain way. @throws Error for what does not fit the schema */
export function convert(answer: unknown, schema: readonly Field[], name: RowFormatName): string {
  const rows = (answer as { rows?: unknown }).rows ?? [];
  if (!Array.isArray(rows)) throw new Error('rows');
  const lines = rows.map((row) => {
    const cells = cellsOf(row, schema);
    if (name === 'json' || name === 'ndjson') return toObject(cells, schema);
    return cells.map((value, index) => toCell(value, schema[index], name)).join(name === 'csv' ? ',' : '\t');
  });
  if (name === 'json') return lines.join(',\n ');
  return lines.map((line) => `${line}\n`).join('');
}

function cellsOf(record: unknown, fields: readonly Field[]): unknown[] {
  const cells = (record as { f?: unknown } | null)?.f;
  if (!Array.isArray(cells) || cells.length !== fields.length) throw new Error('cells');
  return cells.map((cell) => cell?.v ?? null);
}

function toCell(value: unknown, field: Field | undefined, name: RowFormatName): string {
  if (!field) throw new Error('field');
  if (value === null && !field.isRepeated) return name === 'cells' ? '\\N' : '';
  const isNested = field.isRepeated || field.type === 'RECORD';
  const text = isNested ? toJson(value, field) : toText(value, field);
  if (name !== 'csv')
    return text.replace(/[\\\t\n\r]/g, (sign) => `\\${{ '\t': 't', '\n': 'n', '\r': 'r' }[sign] ?? sign}`);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function toText(value: unknown, { type }: Field): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (type === 'BOOLEAN' && text !== 'true' && text !== 'false') throw new Error('boolean');
  if (type !== 'TIMESTAMP' && type !== 'RANGE<TIMESTAMP>') return text;
  const time = type === 'TIMESTAMP' ? formatTimestamp(text) : formatTimestampRange(text);
  if (time === undefined) throw new Error('timestamp');
  return time;
}

function toJson(value: unknown, field: Field): string {
  if (field.isRepeated) {
    if (value !== null && !Array.isArray(value)) throw new Error('array');
    const items = (value ?? []).map((item) => toJson(item?.v ?? null, { ...field, isRepeated: false }));
    return `[${items.join(',')}]`;
  }
  if (value === null) return 'null';
  if (field.type === 'RECORD') return toObject(cellsOf(value, field.fields), field.fields);
  const text = toText(value, field);
  if (field.type === 'BOOLEAN') return text;
  const isNumber = field.type === 'FLOAT' && /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text);
  return isNumber ? text : JSON.stringify(text);
}

function toObject(cells: unknown[], fields: readonly Field[]): string {
  const members = fields.map(
    (field, index) => `${JSON.stringify(field.name)}:${toJson(cells[index] ?? null, field)}`,
  );
  return `{${members.join(',')}}`;
}
