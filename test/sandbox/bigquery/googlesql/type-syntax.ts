import { isSymbol, isWord } from './cursor.ts';
import { quoteIdentifier } from './rewrite.ts';
import type { Token } from './tokens.ts';
import { duckdbType } from './types.ts';

/** A type as DuckDB writes it, and the token behind it. */
export interface ParsedType {
  readonly sql: string;
  readonly next: number;
}

/** Types that DuckDB lacks are structs with a field of such a name: names and types survive all that DuckDB does. */
export const GEOGRAPHY_FIELD = '$geography';
export const BIGNUMERIC_FIELD = '$bignumeric';
export const RANGE_FIELDS = ['$range_start', '$range_end'] as const;

const STAND_INS: Readonly<Record<string, string>> = {
  GEOGRAPHY: `STRUCT("${GEOGRAPHY_FIELD}" VARCHAR)`,
  BIGNUMERIC: `STRUCT("${BIGNUMERIC_FIELD}" VARCHAR)`,
  BIGDECIMAL: `STRUCT("${BIGNUMERIC_FIELD}" VARCHAR)`,
};

/** DuckDB's type for GoogleSQL's scalar type, or what stands in for it. */
export function scalarType(name: string): string | undefined {
  return duckdbType(name) ?? STAND_INS[name.toUpperCase()];
}

/** DuckDB's stand-in for a RANGE of dates, datetimes or timestamps. */
export function rangeType(element: string): string {
  return `STRUCT(${RANGE_FIELDS.map((field) => `"${field}" ${element}`).join(', ')})`;
}

/** Reads the type that begins at `index`: `INT64`, `NUMERIC(10, 2)`, `ARRAY<STRUCT<a INT64>>`, ... */
export function parseType(tokens: readonly Token[], index: number): ParsedType | undefined {
  // Two brackets that close together are one sign to the tokenizer.
  const parts = tokens.slice(index).flatMap((token) =>
    isSymbol(token, '>>')
      ? [
          { token: { ...token, text: '>', value: '>' }, next: undefined },
          { token: { ...token, text: '>', value: '>' }, next: token },
        ]
      : [{ token, next: token }],
  );
  const cursor = { tokens: parts.map(({ token }) => token), at: 0 };
  const sql = readType(cursor);
  if (sql === undefined) return undefined;
  const last = parts.slice(0, cursor.at).findLast(({ next }) => next)?.next;
  return { sql, next: last ? tokens.indexOf(last) + 1 : index };
}

interface Cursor {
  readonly tokens: readonly Token[];
  at: number;
}

function readType(cursor: Cursor): string | undefined {
  const word = cursor.tokens[cursor.at];
  if (word?.kind !== 'word') return undefined;
  cursor.at++;
  if (isWord(word, 'ARRAY') || isWord(word, 'RANGE')) {
    if (!take(cursor, '<')) return undefined;
    const element = readType(cursor);
    if (element === undefined || !take(cursor, '>')) return undefined;
    return isWord(word, 'ARRAY') ? `${element}[]` : rangeType(element);
  }
  if (isWord(word, 'STRUCT')) return readStruct(cursor);
  const type = scalarType(word.value);
  const precision = readPrecision(cursor);
  return type?.startsWith('DECIMAL') && precision ? `DECIMAL${precision}` : type;
}

function readStruct(cursor: Cursor): string | undefined {
  if (!take(cursor, '<')) return undefined;
  const fields: string[] = [];
  do {
    const following = cursor.tokens[cursor.at + 1];
    const isNamed = following?.kind === 'word';
    const name = isNamed ? (cursor.tokens[cursor.at++]?.value ?? '') : `_field_${fields.length + 1}`;
    const type = readType(cursor);
    if (type === undefined) return undefined;
    fields.push(`${quoteIdentifier(name)} ${type}`);
  } while (take(cursor, ','));
  return take(cursor, '>') ? `STRUCT(${fields.join(', ')})` : undefined;
}

function readPrecision(cursor: Cursor): string {
  if (!take(cursor, '(')) return '';
  const digits: string[] = [];
  while (cursor.at < cursor.tokens.length && !take(cursor, ')')) {
    digits.push(cursor.tokens[cursor.at++]?.text ?? '');
  }
  return `(${digits.join('')})`;
}

function take(cursor: Cursor, symbol: string): boolean {
  if (!isSymbol(cursor.tokens[cursor.at], symbol)) return false;
  cursor.at++;
  return true;
}
