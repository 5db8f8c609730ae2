import type { Field } from '../schema.ts';

interface Cell {
  v: unknown;
}

/**
 * A row as BigQuery sends it, of one that says the same in another way: with white space, keys that we do not know,
 * numbers without quotes.
 *
 * @returns undefined for what does not fit the schema
 */
export function formatPlainRow(row: unknown, schema: readonly Field[]): Uint8Array | undefined {
  const record = plainRecord(row, schema);
  return record && Buffer.from(JSON.stringify(record));
}

function plainRecord(record: unknown, fields: readonly Field[]): { f: Cell[] } | undefined {
  const cells = (record as { f?: unknown } | null)?.f;
  if (!Array.isArray(cells) || cells.length !== fields.length) return undefined;
  const plain = fields.map((field, index) => plainCell(cells[index], field));
  return plain.every((cell) => cell !== undefined) ? { f: plain } : undefined;
}

function plainCell(cell: unknown, field: Field): Cell | undefined {
  const value = (cell as { v?: unknown } | null)?.v ?? null;
  if (value === null) return { v: null };
  if (field.isRepeated) {
    const items = Array.isArray(value)
      ? value.map((item) => plainCell(item, { ...field, isRepeated: false }))
      : [undefined];
    return items.every((item) => item !== undefined) ? { v: items } : undefined;
  }
  if (field.type === 'RECORD') {
    const record = plainRecord(value, field.fields);
    return record && { v: record };
  }
  return { v: typeof value === 'string' ? value : JSON.stringify(value) };
}
