import { findClosing, isSymbol, isWord, splitArguments } from './cursor.ts';
import { isReserved } from './keywords.ts';
import { quoteIdentifier, quoteText, type Rewrite, type Rule } from './rewrite.ts';
import { STATEMENT_RULES } from './statement-rules.ts';
import type { Token } from './tokens.ts';
import { TYPE_RULES } from './type-rules.ts';

const safeCast: Rule = (tokens, index) => {
  const word = tokens[index];
  if (!word || !isWord(word, 'SAFE_CAST')) return undefined;
  return replace(word, 'TRY_CAST', index + 1);
};

/** `STRUCT(1 AS a, b, 2)` names its fields behind the values, DuckDB's `struct_pack` in front of them. */
const struct: Rule = (tokens, index, { rewrite }) => {
  const word = tokens[index];
  const close = findClosing(tokens, index + 1);
  if (!word || !isWord(word, 'STRUCT') || !isSymbol(tokens[index + 1], '(') || close === undefined) {
    return undefined;
  }
  const fields = splitArguments(tokens.slice(index + 2, close));
  const pieces = fields.flatMap((field, position) => {
    const named = isWord(field.at(-2), 'AS');
    const value = named ? field.slice(0, -2) : field;
    const name = named || isPath(field) ? field.at(-1)?.value : undefined;
    // REST clients know a field without a name as `_field_1` and so on.
    const label = `${position === 0 ? '' : ', '}${quoteIdentifier(name ?? `_field_${position + 1}`)} :=`;
    return [{ sql: label, offset: field[0]?.offset ?? word.offset }, ...rewrite(value)];
  });
  const open = { sql: 'struct_pack(', offset: word.offset };
  return { pieces: [open, ...pieces, { sql: ')', offset: tokens[close]?.offset ?? 0 }], next: close + 1 };
};

/** `x IN UNNEST(list)` wants a subquery in DuckDB. */
const inUnnest: Rule = (tokens, index, { rewrite }) => {
  const word = tokens[index];
  const close = findClosing(tokens, index + 1);
  if (!word || !isWord(word, 'UNNEST') || !isWord(tokens[index - 1], 'IN') || close === undefined) {
    return undefined;
  }
  const list = rewrite(tokens.slice(index + 2, close));
  const open = { sql: '(SELECT unnest(', offset: word.offset };
  return { pieces: [open, ...list, { sql: '))', offset: word.offset }], next: close + 1 };
};

/** `UNNEST(list) AS n` names the elements in GoogleSQL and the table in DuckDB: say both. */
const unnestAlias: Rule = (tokens, index, { rewrite }) => {
  const word = tokens[index];
  const close = findClosing(tokens, index + 1);
  if (!word || !isWord(word, 'UNNEST') || close === undefined) return undefined;
  const at = isWord(tokens[close + 1], 'AS') ? close + 2 : close + 1;
  const alias = tokens[at];
  if (!alias || !isName(alias)) return undefined;
  const name = quoteIdentifier(alias.value);
  const list = rewrite(tokens.slice(index + 1, close + 1));
  const pieces = [
    { sql: 'unnest', offset: word.offset },
    ...list,
    { sql: `AS ${name}(${name})`, offset: alias.offset },
  ];
  return { pieces, next: at + 1 };
};

/** `SELECT * EXCEPT (a)` leaves columns out; a set operation's `EXCEPT` never follows a star directly. */
const starExcept: Rule = (tokens, index) => {
  const word = tokens[index];
  const isException = isSymbol(tokens[index - 1], '*') && isSymbol(tokens[index + 1], '(');
  return word && isWord(word, 'EXCEPT') && isException ? replace(word, 'EXCLUDE', index + 1) : undefined;
};

const sessionUser: Rule = (tokens, index, context) => {
  const word = tokens[index];
  const isCall = isSymbol(tokens[index + 1], '(') && isSymbol(tokens[index + 2], ')');
  if (!word || !isWord(word, 'SESSION_USER') || !isCall) return undefined;
  return replace(word, quoteText(context.sessionUser), index + 3);
};

function isName(token: Token): boolean {
  return token.kind === 'identifier' || (token.kind === 'word' && !isReserved(token.value));
}

function isPath(tokens: readonly Token[]): boolean {
  return tokens.every((token, position) => (position % 2 === 0 ? isName(token) : isSymbol(token, '.')));
}

function replace({ offset }: Token, sql: string, next: number): Rewrite {
  return { pieces: [{ sql, offset }], next };
}

/** Where GoogleSQL and DuckDB say a thing differently and the difference takes more than one token to see. */
export const RULES: readonly Rule[] = [
  ...TYPE_RULES,
  ...STATEMENT_RULES,
  safeCast,
  struct,
  inUnnest,
  unnestAlias,
  starExcept,
  sessionUser,
];
