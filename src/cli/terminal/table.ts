import stringWidth from 'string-width';
import type { QueryResult } from '../../bigquery/query.ts';
import type { Field } from '../../bigquery/schema.ts';
import { type Piece, writeRows } from '../../bigquery/write-rows.ts';
import { makeControlsVisible } from './visible-controls.ts';

const numeric = new Set(['INTEGER', 'FLOAT', 'NUMERIC', 'BIGNUMERIC']);

/** So many rows decide how wide each column is; later ones may stand out. */
const sampleSize = 1000;

interface Column {
  name: string;
  width: number;
  isRight: boolean;
}

/** Writes a result as an aligned table: numbers right, NULL in words, a cell on one line. */
export async function* writeTable(result: Pick<QueryResult, 'schema' | 'pages'>): AsyncGenerator<Piece> {
  let columns: Column[] | undefined;
  let waiting: string[][] = [];
  for await (const { bytes, rows } of writeRows(result, 'cells')) {
    // The names, which the schema gives, and the end.
    if (rows === 0) continue;
    const cells = parseCells(bytes);
    if (columns) {
      yield draw(columns, cells);
      continue;
    }
    waiting = waiting.concat(cells);
    if (waiting.length < sampleSize) continue;
    columns = measure(result.schema, waiting.slice(0, sampleSize));
    yield drawHead(columns);
    yield draw(columns, waiting);
  }
  if (columns) return;
  columns = measure(result.schema, waiting);
  yield drawHead(columns);
  yield draw(columns, waiting);
}

/** Takes TSV apart again, in which a tab and a line end are escaped already. */
function parseCells(bytes: Uint8Array): string[][] {
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString().split('\n').slice(0, -1);
  return lines.map((line) => line.split('\t').map(formatCell));
}

function formatCell(cell: string): string {
  return cell === '\\N' ? 'NULL' : makeControlsVisible(cell.replaceAll('\\\\', '\\'));
}

function measure(schema: readonly Field[], rows: readonly string[][]): Column[] {
  return schema.map((field, index) => {
    const name = makeControlsVisible(field.name);
    return {
      name,
      width: rows.reduce((width, row) => Math.max(width, stringWidth(row[index] ?? '')), stringWidth(name)),
      isRight: numeric.has(field.type) && !field.isRepeated,
    };
  });
}

function drawHead(columns: readonly Column[]): Piece {
  if (columns.length === 0) return { bytes: Buffer.from(''), rows: 0 };
  const lines = [columns.map(({ name }) => name), columns.map(({ width }) => '-'.repeat(width))];
  return { ...draw(columns, lines), rows: 0 };
}

function draw(columns: readonly Column[], rows: readonly string[][]): Piece {
  return { bytes: Buffer.from(rows.map((cells) => drawLine(columns, cells)).join('')), rows: rows.length };
}

function drawLine(columns: readonly Column[], cells: readonly string[]): string {
  const padded = columns.map(({ width, isRight }, index) => {
    const cell = cells[index] ?? '';
    const space = ' '.repeat(Math.max(0, width - stringWidth(cell)));
    return isRight ? space + cell : cell + space;
  });
  return `${padded.join('  ').trimEnd()}\n`;
}
