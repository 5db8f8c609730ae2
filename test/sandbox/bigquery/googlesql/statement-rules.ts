import { findEnclosingCall, isSymbol, isWord } from './cursor.ts';
import type { Rule } from './rewrite.ts';
import { parseType } from './type-syntax.ts';

/** `INSERT t`, `DELETE t` and `MERGE t` leave a word out that DuckDB wants. */
const optionalWord: Rule = (tokens, index) => {
  const word = tokens[index];
  if (index !== 0 || !word) return undefined;
  const [verb, needed] = [word.value.toUpperCase(), isWord(word, 'DELETE') ? 'FROM' : 'INTO'];
  if (!['INSERT', 'DELETE', 'MERGE'].includes(verb) || isWord(tokens[1], needed)) return undefined;
  return { pieces: [{ sql: `${verb} ${needed}`, offset: word.offset }], next: 1 };
};

/** `INSERT ROW` in a MERGE takes all columns, which DuckDB does when none are named. */
const insertRow: Rule = (tokens, index) => {
  const word = tokens[index];
  if (!word || !isWord(word, 'ROW') || !isWord(tokens[index - 1], 'INSERT')) return undefined;
  return { pieces: [], next: index + 1 };
};

/** The type of a column in the list of a CREATE TABLE. */
const columnType: Rule = (tokens, index) => {
  const word = tokens[index];
  if (!word || !isWord(tokens[0], 'CREATE') || index < 3) return undefined;
  const isFirst = isSymbol(tokens[index - 2], '(') || isSymbol(tokens[index - 2], ',');
  const beforeQuery = !tokens.slice(0, index).some((token) => isWord(token, 'AS'));
  if (!isFirst || !beforeQuery || isWord(findEnclosingCall(tokens, index), 'STRUCT')) return undefined;
  const type = parseType(tokens, index);
  return type && { pieces: [{ sql: type.sql, offset: word.offset }], next: type.next };
};

/** A name that a script has declared. What follows a point is a column, and what opens a parenthesis a function. */
const variable: Rule = (tokens, index, { variables }) => {
  const word = tokens[index];
  if (word?.kind !== 'word' && word?.kind !== 'identifier') return undefined;
  const sql = variables.get(word.value.toLowerCase());
  const isName = isSymbol(tokens[index - 1], '.') || isSymbol(tokens[index + 1], '(');
  if (sql === undefined || isName || isWord(tokens[index - 1], 'AS')) return undefined;
  return { pieces: [{ sql, offset: word.offset }], next: index + 1 };
};

/** What statements other than SELECT, and scripts, say differently in DuckDB. */
export const STATEMENT_RULES: readonly Rule[] = [optionalWord, insertRow, columnType, variable];
