import { findClosing, findEnclosingCall, isSymbol, isWord, splitArguments } from './cursor.ts';
import { formatInterval } from './intervals.ts';
import { quoteText, type Rewrite, type Rule } from './rewrite.ts';
import type { Token } from './tokens.ts';
import { parseType, RANGE_FIELDS, scalarType } from './type-syntax.ts';
import { duckdbType } from './types.ts';

/** `TIMESTAMP '2026-01-01'` is a cast in other words. */
const typedLiteral: Rule = (tokens, index) => {
  const [word, literal] = [tokens[index], tokens[index + 1]];
  if (word?.kind !== 'word' || literal?.kind !== 'string' || isWord(word, 'INTERVAL')) return undefined;
  const type = duckdbType(word.value);
  if (type !== undefined) return replace(word, `CAST(${quoteText(literal.value)} AS ${type})`, index + 2);
  if (!isWord(word, 'BIGNUMERIC')) return undefined;
  return replace(word, `to_bignumeric(${quoteText(literal.value)})`, index + 2);
};

/** `INTERVAL '1-2 3 4:5:6' YEAR TO SECOND` */
const intervalLiteral: Rule = (tokens, index) => {
  const [word, literal] = [tokens[index], tokens[index + 1]];
  if (!word || !isWord(word, 'INTERVAL') || literal?.kind !== 'string' || !isWord(tokens[index + 3], 'TO')) {
    return undefined;
  }
  const sql = formatInterval(literal.value);
  return sql === undefined ? undefined : replace(word, sql, index + 5);
};

/** The type that a cast names; elsewhere the same word may be a column. */
const castType: Rule = (tokens, index) => {
  const word = tokens[index];
  if (word?.kind !== 'word' || !isWord(tokens[index - 1], 'AS')) return undefined;
  const call = findEnclosingCall(tokens, index);
  if (!isWord(call, 'CAST') && !isWord(call, 'SAFE_CAST')) return undefined;
  const type = parseType(tokens, index);
  return type && replace(word, type.sql, type.next);
};

/** A BIGNUMERIC is kept as text, so that a cast to it is no cast. */
const bignumericCast: Rule = (tokens, index, { rewrite }) => {
  const word = tokens[index];
  const close = findClosing(tokens, index + 1);
  if (!word || (!isWord(word, 'CAST') && !isWord(word, 'SAFE_CAST')) || close === undefined) return undefined;
  if (!isWord(tokens[close - 1], 'BIGNUMERIC') || !isWord(tokens[close - 2], 'AS')) return undefined;
  const value = rewrite(tokens.slice(index + 2, close - 2));
  const [open, end] = ['to_bignumeric(', ')'].map((sql) => ({ sql, offset: word.offset }));
  return open && end && { pieces: [open, ...value, end], next: close + 1 };
};

/** `ARRAY<INT64>[1]` and `STRUCT<a INT64>(1)` */
const typedConstructor: Rule = (tokens, index, { rewrite }) => {
  const word = tokens[index];
  if (!word || (!isWord(word, 'ARRAY') && !isWord(word, 'STRUCT'))) return undefined;
  const type = isSymbol(tokens[index + 1], '<') ? parseType(tokens, index) : undefined;
  const close = type && findClosing(tokens, type.next);
  if (!type || close === undefined) return undefined;
  const values = rewrite(tokens.slice(type.next, close + 1));
  const open = { sql: isWord(word, 'ARRAY') ? 'CAST(' : 'CAST(row', offset: word.offset };
  return { pieces: [open, ...values, { sql: `AS ${type.sql})`, offset: word.offset }], next: close + 1 };
};

/** `RANGE<DATE> '[2020-01-01, UNBOUNDED)'` */
const rangeLiteral: Rule = (tokens, index) => {
  const [word, element, literal] = [tokens[index], tokens[index + 2], tokens[index + 4]];
  if (!word || !isWord(word, 'RANGE') || !isSymbol(tokens[index + 1], '<') || literal?.kind !== 'string') {
    return undefined;
  }
  const bounds = /^\[(.*),(.*)\)$/.exec(literal.value)?.slice(1);
  const type = scalarType(element?.value ?? '');
  if (!bounds || type === undefined) return undefined;
  return replace(word, formatRange(bounds, type), index + 5);
};

/** `RANGE(start, end)` */
const rangeCall: Rule = (tokens, index, { rewrite }) => {
  const word = tokens[index];
  const close = findClosing(tokens, index + 1);
  if (!word || !isWord(word, 'RANGE') || !isSymbol(tokens[index + 1], '(') || close === undefined) {
    return undefined;
  }
  const pieces = splitArguments(tokens.slice(index + 2, close)).flatMap((value, position) => [
    { sql: `${position === 0 ? 'struct_pack(' : ','} "${RANGE_FIELDS[position]}" :=`, offset: word.offset },
    ...rewrite(value),
  ]);
  return { pieces: [...pieces, { sql: ')', offset: word.offset }], next: close + 1 };
};

/** DuckDB's expression for a RANGE whose ends are text, `UNBOUNDED`, or NULL. */
export function formatRange(bounds: readonly (string | null)[], type: string): string {
  const fields = RANGE_FIELDS.map((field, position) => {
    const bound = bounds[position]?.trim() ?? 'NULL';
    const value = /^(?:unbounded|null)$/i.test(bound) ? 'NULL' : quoteText(bound);
    return `"${field}" := CAST(${value} AS ${type})`;
  });
  return `struct_pack(${fields.join(', ')})`;
}

function replace({ offset }: Token, sql: string, next: number): Rewrite {
  return { pieces: [{ sql, offset }], next };
}

/** How literals, casts and constructors name their types. */
export const TYPE_RULES: readonly Rule[] = [
  typedLiteral,
  intervalLiteral,
  bignumericCast,
  castType,
  typedConstructor,
  rangeLiteral,
  rangeCall,
];
