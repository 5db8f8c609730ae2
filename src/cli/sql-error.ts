import stringWidth from 'string-width';
import { PosternError } from '../errors.ts';
import { makeControlsVisible } from './terminal/visible-controls.ts';

/** As much of a line as shows a place in it. */
const longestLine = 100;

/**
 * The line of the SQL that BigQuery found fault with, and a caret below the place.
 *
 * @returns nothing for a failure that names no place
 */
export function formatSqlPlace(error: unknown, sql: string): string {
  if (!(error instanceof PosternError)) return '';
  // Most failures of a script say where, and only mistakes in the SQL of a single statement.
  const [, lineNumber, column] = / at \[(\d+):(\d+)\]/.exec(error.message) ?? [];
  const line = sql.split(/\r\n|\r|\n/)[Number(lineNumber) - 1];
  if (line === undefined) return '';
  const characters = [...line];
  const place = Math.min(Number(column) - 1, characters.length);
  // Far to the right, what stands before it is cut off as well.
  const from = Math.max(0, place - longestLine + 20);
  const clean = (text: string[]): string => makeControlsVisible(text.join('').replaceAll('\t', ' '));
  const before = clean(characters.slice(from, place));
  const shown = before + clean(characters.slice(place, from + longestLine));
  return `  ${shown}\n  ${' '.repeat(stringWidth(before))}^\n`;
}
