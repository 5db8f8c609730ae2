import stringWidth from 'string-width';
import { type Format, formatText } from '../../bigquery/formats.ts';
import type { Row } from '../../bigquery/query.ts';
import type { Field } from '../../bigquery/schema.ts';
import type { JsonValue } from '../../bigquery/values.ts';
import { makeControlsVisible } from './visible-controls.ts';

const numeric = new Set(['INTEGER', 'FLOAT', 'NUMERIC', 'BIGNUMERIC']);

/**
 * An aligned table: numbers right, NULL in words, a cell on one line.
 *
 * @param sample the rows that decide how wide each column is; later rows may stand out
 */
export function createTableFormat(sample: readonly Row[]): Format {
  let columns: { width: number; isRight: boolean }[] = [];

  const line = (cells: string[]): string => {
    const padded = cells.map((cell, index) => {
      const { width, isRight } = columns[index] ?? { width: 0, isRight: false };
      const space = ' '.repeat(Math.max(0, width - stringWidth(cell)));
      return isRight ? space + cell : cell + space;
    });
    return `${padded.join('  ').trimEnd()}\n`;
  };

  return {
    begin(schema: Field[]) {
      const names = schema.map(({ name }) => formatCell(name));
      columns = schema.map((field, index) => ({
        width: Math.max(
          stringWidth(names[index] ?? ''),
          ...sample.slice(0, 1000).map((row) => stringWidth(formatCell(row[index] ?? null))),
        ),
        isRight: numeric.has(field.type) && !field.isRepeated,
      }));
      if (columns.length === 0) return '';
      return line(names) + line(columns.map(({ width }) => '-'.repeat(width)));
    },
    row: (values) => line(values.map(formatCell)),
    end: () => '',
  };
}

function formatCell(value: JsonValue): string {
  if (value === null) return 'NULL';
  return makeControlsVisible(formatText(value).replaceAll('\n', '\\n').replaceAll('\t', '\\t'));
}
