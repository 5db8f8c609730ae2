import { ApiError } from './api-error.ts';
import { toApiError } from './duckdb-error.ts';
import { isSymbol, isWord } from './googlesql/cursor.ts';
import { quoteIdentifier, quoteText } from './googlesql/rewrite.ts';
import type { Statement } from './googlesql/statements.ts';
import { parseType } from './googlesql/type-syntax.ts';
import { prepareQuery } from './prepared-query.ts';
import type { StatementContext } from './run-statement.ts';

/**
 * Runs a `DECLARE` or a `SET`: DuckDB has variables, too.
 *
 * @see https://cloud.google.com/bigquery/docs/reference/standard-sql/procedural-language#declare
 */
export async function runAssignment(statement: Statement, context: StatementContext): Promise<void> {
  const { names, type, value } =
    statement.type === 'DECLARE' ? readDeclaration(statement) : readAssignment(statement, context);
  const query = prepareQuery(value, context);
  const sql = type === undefined ? `(${query.sql})` : `CAST((${query.sql}) AS ${type})`;
  for (const name of names) {
    const assignment = `SET VARIABLE ${quoteIdentifier(name)} = `;
    try {
      for (const connection of [context.session.rows, context.session.plans]) {
        await connection.run(assignment + sql);
      }
    } catch (error) {
      throw toApiError(error, query, assignment.length + sql.indexOf(query.sql));
    }
    // A variable's value is NULL where it was planned, and NULL has no type.
    const read = `getvariable(${quoteText(name)})`;
    const known = context.session.variables.get(name);
    context.session.variables.set(name, known ?? (type === undefined ? read : `CAST(${read} AS ${type})`));
  }
}

interface Assignment {
  readonly names: readonly string[];
  readonly type: string | undefined;
  readonly value: string;
}

function readDeclaration({ tokens, text }: Statement): Assignment {
  const names: string[] = [];
  let at = 0;
  do names.push(tokens[++at]?.value.toLowerCase() ?? '');
  while (isSymbol(tokens[++at], ','));
  const type = parseType(tokens, at);
  const after = tokens[type?.next ?? at];
  return {
    names,
    type: type?.sql,
    value: isWord(after, 'DEFAULT') && after ? blankUntil(text, after.offset + after.text.length) : 'NULL',
  };
}

function readAssignment({ tokens, text }: Statement, { session }: StatementContext): Assignment {
  const [, name, equals] = tokens;
  const variable = name?.value.toLowerCase() ?? '';
  if (!session.variables.has(variable) || !equals || !isSymbol(equals, '=')) {
    throw new ApiError(400, 'invalidQuery', `Undeclared variable: ${name?.text ?? ''} at [1:5]`);
  }
  return { names: [variable], type: undefined, value: blankUntil(text, equals.offset + 1) };
}

/** Blanks in place of what precedes an expression keep its positions. */
function blankUntil(text: string, end: number): string {
  return text.slice(0, end).replace(/[^\n]/g, ' ') + text.slice(end);
}
