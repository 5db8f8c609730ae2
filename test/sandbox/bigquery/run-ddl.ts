import { isWord } from './googlesql/cursor.ts';
import { quoteIdentifier } from './googlesql/rewrite.ts';
import { readTarget, type Statement } from './googlesql/statements.ts';
import type { PreparedQuery } from './prepared-query.ts';
import { createSchema, type TableSchema } from './result-schema.ts';
import type { Session } from './session.ts';

/** What became of the table or the data set that a statement is about. */
export type DdlOperation = 'CREATE' | 'REPLACE' | 'SKIP' | 'DROP';

export interface DdlOutcome {
  readonly ddlOperation: DdlOperation;
  /** Of the table that was made: BigQuery answers with it, and with no rows. */
  readonly schema?: TableSchema;
}

/** Runs a CREATE or a DROP where the rows are, and where statements are planned. */
export async function runDdl(
  statement: Statement,
  query: PreparedQuery,
  { rows, plans }: Session,
): Promise<DdlOutcome> {
  const table = readTarget(statement).path.map(quoteIdentifier).join('.');
  const readTable = async (): Promise<TableSchema | undefined> => {
    const select = await plans.prepare(`SELECT * FROM ${table}`).catch(() => undefined);
    const columns = Array.from({ length: select?.columnCount ?? 0 }, (_, index) => index);
    return (
      select &&
      createSchema(
        columns.map((index) => select.columnName(index)),
        columns.map((index) => select.columnType(index)),
      )
    );
  };
  const existed = (await readTable()) !== undefined;
  await rows.run(query.sql);
  await plans.run(statement.type === 'CREATE_TABLE_AS_SELECT' ? `${query.sql} WITH NO DATA` : query.sql);
  const ddlOperation = findOperation(statement, existed);
  const schema = statement.type.startsWith('CREATE_TABLE') ? await readTable() : undefined;
  return { ddlOperation, ...(schema && { schema }) };
}

/** @see https://cloud.google.com/bigquery/docs/reference/rest/v2/Job#JobStatistics2.FIELDS.ddl_operation_performed */
function findOperation({ type, tokens }: Statement, existed: boolean): DdlOperation {
  const mayExist = tokens.slice(0, 7).some((token) => isWord(token, 'EXISTS'));
  if (type.startsWith('DROP')) return type === 'DROP_TABLE' && mayExist && !existed ? 'SKIP' : 'DROP';
  if (!existed) return 'CREATE';
  return mayExist ? 'SKIP' : 'REPLACE';
}
