import type { Field } from './schema.ts';
import type { JsonValue } from './values.ts';

/** How a result is written: what stands before the rows, each row, and what stands after them. */
export interface Format {
  begin(schema: Field[]): string;
  row(values: readonly JsonValue[], isFirst: boolean): string;
  end(): string;
}

/** @see https://www.rfc-editor.org/rfc/rfc4180 with the line end that shells and every reader take */
const csv: Format = {
  begin: (schema) =>
    line(
      schema.map(({ name }) => quoteCsv(name)),
      ',',
    ),
  row: (values) =>
    line(
      values.map((value) => (value === null ? '' : quoteCsv(formatText(value)))),
      ',',
    ),
  end: () => '',
};

/** @see https://www.iana.org/assignments/media-types/text/tab-separated-values which has no quotes: tabs are escaped */
const tsv: Format = {
  begin: (schema) =>
    line(
      schema.map(({ name }) => escapeTsv(name)),
      '\t',
    ),
  row: (values) =>
    line(
      values.map((value) => (value === null ? '' : escapeTsv(formatText(value)))),
      '\t',
    ),
  end: () => '',
};

/** The formats by the name they are asked for with. */
export const formats: Record<'csv' | 'tsv' | 'json' | 'ndjson', () => Format> = {
  csv: () => csv,
  tsv: () => tsv,
  json: () => createJsonFormat({ open: '[', between: ',\n ', close: ']\n' }),
  ndjson: () => createJsonFormat({ open: '', between: '\n', close: '' }),
};

/** A value as text without a type: nested ones as JSON. */
export function formatText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function createJsonFormat(marks: { open: string; between: string; close: string }): Format {
  let names: string[] = [];
  let isEmpty = true;
  return {
    begin: (schema) => {
      names = schema.map(({ name }) => name);
      return marks.open;
    },
    row: (values, isFirst) => {
      isEmpty = false;
      const row = JSON.stringify(Object.fromEntries(names.map((name, index) => [name, values[index]])));
      return isFirst ? row : marks.between + row;
    },
    end: () => marks.close || (isEmpty ? '' : '\n'),
  };
}

function line(cells: string[], separator: string): string {
  return `${cells.join(separator)}\n`;
}

/** An empty text is quoted, so that it is not taken for NULL. */
function quoteCsv(text: string): string {
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const tsvEscapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escapeTsv(text: string): string {
  return text.replace(/[\\\t\n\r]/g, (character) => tsvEscapes[character] ?? character);
}
