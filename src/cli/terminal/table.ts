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

/** A terminal's width, and who is told that a line was cut to it. */
export interface TableEdge {
  columns: number;
  onCut(): void;
}

/**
 * Writes a result as an aligned table: numbers right, NULL in words, a cell on one line.
 *
 * @param edge lines end there; without it they are as long as they are
 */
export async function* writeTable(
  result: Pick<QueryResult, 'schema' | 'pages'>,
  edge?: TableEdge,
): AsyncGenerator<Piece> {
  let columns: Column[] | undefined;
  let waiting: string[][] = [];
  for await (const { bytes, rows } of writeRows(result, 'cells')) {
    // The names, which the schema gives, and the end.
    if (rows === 0) continue;
    const cells = parseCells(bytes);
    if (columns) {
      yield draw(columns, cells, edge);
      continue;
    }
    waiting = waiting.concat(cells);
    if (waiting.length < sampleSize) continue;
    columns = measure(result.schema, waiting.slice(0, sampleSize));
    yield drawHead(columns, edge);
    yield draw(columns, waiting, edge);
  }
  if (columns) return;
  columns = measure(result.schema, waiting);
  yield drawHead(columns, edge);
  yield draw(columns, waiting, edge);
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

function drawHead(columns: readonly Column[], edge: TableEdge | undefined): Piece {
  if (columns.length === 0) return { bytes: Buffer.from(''), rows: 0 };
  const lines = [columns.map(({ name }) => name), columns.map(({ width }) => '-'.repeat(width))];
  return { ...draw(columns, lines, edge), rows: 0 };
}

function draw(columns: readonly Column[], rows: readonly string[][], edge: TableEdge | undefined): Piece {
  const lines = rows.map((cells) => drawLine(columns, cells));
  const text = lines.map((line) => `${edge ? cutLine(line, edge) : line}\n`).join('');
  return { bytes: Buffer.from(text), rows: rows.length };
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function cutLine(line: string, { columns, onCut }: TableEdge): string {
  // What is so much longer is not worth measuring.
  const start = line.slice(0, 8 * columns);
  if (start.length === line.length && stringWidth(line) <= columns) return line;
  let cut = '';
  let width = 0;
  for (const { segment } of graphemes.segment(start)) {
    width += stringWidth(segment);
    if (width > columns - 1) break;
    cut += segment;
  }
  onCut();
  return `${cut}…`;
}

function drawLine(columns: readonly Column[], cells: readonly string[]): string {
  const padded = columns.map(({ width, isRight }, index) => {
    const cell = cells[index] ?? '';
    const space = ' '.repeat(Math.max(0, width - stringWidth(cell)));
    return isRight ? space + cell : cell + space;
  });
  return padded.join('  ').trimEnd();
}
