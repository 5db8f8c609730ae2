import type { Field } from '../schema.ts';
import {
  type Column,
  createCsvEmbedder,
  createRecordWriter,
  createRepeatedWriter,
  createTsvEmbedder,
} from './nested.ts';
import { createTimestampRangeWriter } from './ranges.ts';
import { createJsonFloatWriter, createNullable, writeBoolean, writeJsonTimestamp } from './scalars.ts';
import { createScan, type Write } from './scan.ts';
import { writeCsvText, writeJsonText, writeTsvText } from './text.ts';
import { writeTimestamp } from './timestamps.ts';

/** How a result is written. */
export interface RowFormat {
  /** What stands before the rows. */
  begin: Uint8Array;
  /** Writes a row. */
  write: Write;
  /** What stands between a row and the next. */
  between: Uint8Array;
  /** What stands behind the rows. */
  end: Uint8Array;
}

export type RowFormatName = 'csv' | 'tsv' | 'cells' | 'json' | 'ndjson';

const empty = Buffer.from('');

/** The formats by the name they are asked for with; `cells` is TSV in which NULL is `\N`, for a table. */
export const rowFormats: Record<RowFormatName, (schema: readonly Field[]) => RowFormat> = {
  csv: (schema) => createLineFormat(schema, ',', empty, writeCsvText, createCsvEmbedder),
  tsv: (schema) => createLineFormat(schema, '\t', empty, writeTsvText, createTsvEmbedder),
  cells: (schema) => createLineFormat(schema, '\t', Buffer.from('\\N'), writeTsvText, createTsvEmbedder),
  ndjson: (schema) => ({
    begin: empty,
    write: createObjectWriter(schema, '\n'),
    between: empty,
    end: empty,
  }),
  json: (schema) => ({
    begin: Buffer.from('['),
    write: createObjectWriter(schema),
    between: Buffer.from(',\n '),
    end: Buffer.from(']\n'),
  }),
};

function createLineFormat(
  schema: readonly Field[],
  separator: string,
  nullText: Uint8Array,
  writeText: Write,
  embed: (write: Write) => Write,
): RowFormat {
  const prefixes = schema.map((_field, index) => Buffer.from(index === 0 ? '' : separator));
  const columns = schema.map((field, index): Column => {
    const prefix = prefixes[index] ?? empty;
    if (field.isRepeated) return { prefix, write: embed(createJsonWriter(field)) };
    const write = field.type === 'RECORD' ? embed(createJsonOne(field)) : writeOf(field, writeText);
    return { prefix, write: createNullable(write, nullText) };
  });
  const lineEnd = Buffer.from('\n');
  const names = schema.map(({ name }, index) => ({ name, prefix: prefixes[index] ?? empty }));
  const head = [...names.flatMap(({ name, prefix }) => [prefix, encode(name, writeText)]), lineEnd];
  return {
    // What returns no rows has no columns, and is not an empty line.
    begin: schema.length === 0 ? empty : Buffer.concat(head),
    write: createRecordWriter(columns, lineEnd),
    between: empty,
    end: empty,
  };
}

function writeOf({ type }: Field, writeText: Write): Write {
  if (type === 'BOOLEAN') return writeBoolean;
  if (type === 'RANGE<TIMESTAMP>') return createTimestampRangeWriter(writeText);
  return type === 'TIMESTAMP' ? writeTimestamp : writeText;
}

/** A JSON value of a field, which may be NULL or an ARRAY. */
function createJsonWriter(field: Field): Write {
  const one = createNullable(createJsonOne(field), Buffer.from('null'));
  return field.isRepeated ? createNullable(createRepeatedWriter(one), Buffer.from('[]')) : one;
}

const jsonScalars: Record<string, Write> = {
  BOOLEAN: writeBoolean,
  FLOAT: createJsonFloatWriter(writeJsonText),
  TIMESTAMP: writeJsonTimestamp,
  'RANGE<TIMESTAMP>': createTimestampRangeWriter(writeJsonText),
};

function createJsonOne({ type, fields }: Field): Write {
  return type === 'RECORD' ? createObjectWriter(fields) : (jsonScalars[type] ?? writeJsonText);
}

function createObjectWriter(fields: readonly Field[], lineEnd = ''): Write {
  const columns = fields.map((field, index) => ({
    prefix: Buffer.from(`${index === 0 ? '{' : ','}${JSON.stringify(field.name)}:`),
    write: createJsonWriter(field),
  }));
  return createRecordWriter(columns, Buffer.from(`${fields.length === 0 ? '{' : ''}}${lineEnd}`));
}

/** A text as the format writes it. */
function encode(text: string, write: Write): Uint8Array {
  const json = Buffer.from(JSON.stringify(text));
  const scan = createScan(json.length);
  scan.input.set(json);
  scan.end = json.length;
  write(scan, 0);
  return scan.output.subarray(0, scan.length);
}
