import { isSymbol, isWord } from './cursor.ts';
import { type Token, tokenize } from './tokens.ts';

/** BigQuery's name for what a statement does; `DECLARE` and `SET` stand in scripts only and are no jobs. */
export type StatementType =
  | 'SELECT'
  | 'INSERT'
  | 'UPDATE'
  | 'DELETE'
  | 'MERGE'
  | 'TRUNCATE_TABLE'
  | 'CREATE_TABLE'
  | 'CREATE_TABLE_AS_SELECT'
  | 'DROP_TABLE'
  | 'CREATE_SCHEMA'
  | 'DROP_SCHEMA'
  | 'DECLARE'
  | 'SET';

/** One statement of a query's text. */
export interface Statement {
  readonly type: StatementType;
  readonly text: string;
  /** Where it starts and ends in the text, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** With offsets from the start of the statement. */
  readonly tokens: readonly Token[];
}

/** Words that may stand between what is done to a table and the table's name. */
const FILLERS = new Set([
  'INTO',
  'FROM',
  'OR',
  'REPLACE',
  'TEMP',
  'TEMPORARY',
  'TABLE',
  'SCHEMA',
  'IF',
  'NOT',
  'EXISTS',
]);

/**
 * Cuts a query's text at its semicolons.
 *
 * @throws GoogleSqlError for a literal or comment without an end
 */
export function splitStatements(sql: string): Statement[] {
  const groups: Token[][] = [[]];
  for (const token of tokenize(sql)) {
    if (isSymbol(token, ';')) groups.push([]);
    else groups.at(-1)?.push(token);
  }
  return groups.flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)];
    if (!first || !last) return [];
    const [start, end] = [first.offset, last.offset + last.text.length];
    const tokens = group.map((token) => ({ ...token, offset: token.offset - start }));
    return [{ type: findType(tokens), text: sql.slice(start, end), start, end, tokens }];
  });
}

/** The parts of the name of the table, or schema, that a statement changes. */
export function readTarget({ tokens }: Statement): { path: string[]; offset: number } {
  let at = 1;
  while (tokens[at]?.kind === 'word' && FILLERS.has(tokens[at]?.value.toUpperCase() ?? '')) at++;
  return { path: readPath(tokens.slice(at)), offset: tokens[at]?.offset ?? 0 };
}

/** The parts of the name that the tokens begin with, whichever of them are quoted together. */
export function readPath(tokens: readonly Token[]): string[] {
  const parts: string[] = [];
  for (const [index, token] of tokens.entries()) {
    if (index % 2 === 1 && token.text !== '.') break;
    if (index % 2 === 0) parts.push(...token.value.split('.'));
  }
  return parts;
}

/** Whether a CREATE makes a table that ends with its script. */
export function isTemporary({ tokens }: Statement): boolean {
  return tokens.slice(1, 4).some((token) => isWord(token, 'TEMP') || isWord(token, 'TEMPORARY'));
}

function findType(tokens: readonly Token[]): StatementType {
  const verb = tokens[0]?.value.toUpperCase();
  const isSchema = tokens.slice(1, 4).some((token) => isWord(token, 'SCHEMA'));
  switch (verb) {
    case 'INSERT':
    case 'UPDATE':
    case 'DELETE':
    case 'MERGE':
    case 'DECLARE':
    case 'SET':
      return verb;
    case 'TRUNCATE':
      return 'TRUNCATE_TABLE';
    case 'DROP':
      return isSchema ? 'DROP_SCHEMA' : 'DROP_TABLE';
    case 'CREATE':
      if (isSchema) return 'CREATE_SCHEMA';
      return tokens.some((token) => isWord(token, 'AS')) ? 'CREATE_TABLE_AS_SELECT' : 'CREATE_TABLE';
    default:
      return 'SELECT';
  }
}
