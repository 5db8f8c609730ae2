import { type DuckDBConnection, StatementType as DuckdbStatement } from '@duckdb/node-api';
import { ApiError } from './api-error.ts';
import { toApiError } from './duckdb-error.ts';
import type { StatementType } from './googlesql/statements.ts';
import { NAMES_TABLE } from './names-table.ts';
import type { PreparedQuery } from './prepared-query.ts';
import { createSchema, type TableSchema } from './result-schema.ts';
import { DRIVE_TABLE } from './session.ts';

/** What is known of a statement without running it; all that a dry run tells. */
export interface QueryPlan {
  /** Absent for what returns no rows. */
  readonly schema?: TableSchema;
  readonly bytesProcessed: bigint;
  readonly readsNames: boolean;
  readonly readsDrive: boolean;
}

/** A node of DuckDB's plan, as far as it concerns the columns that are read. */
interface PlanNode {
  readonly name: string;
  readonly children?: readonly PlanNode[];
  readonly extra_info?: { readonly Table?: string; readonly Projections?: string | readonly string[] };
}

const EXPLAIN = 'EXPLAIN (FORMAT JSON) ';

/** DuckDB's own statements that a GoogleSQL one may turn out to be: no settings, no files, no other databases. */
const ALLOWED: readonly DuckdbStatement[] = [
  DuckdbStatement.INSERT,
  DuckdbStatement.UPDATE,
  DuckdbStatement.DELETE,
  DuckdbStatement.CREATE,
  DuckdbStatement.DROP,
  DuckdbStatement.MERGE_INTO,
];

/**
 * Checks a statement and finds out what it would read.
 *
 * @param columnSizes bytes in each column of the names table; other tables count as nothing
 * @throws ApiError for a statement that cannot run
 */
export async function planQuery(
  connection: DuckDBConnection,
  query: PreparedQuery,
  type: StatementType,
  columnSizes: ReadonlyMap<string, bigint>,
): Promise<QueryPlan> {
  const schema = await readSchema(connection, query, type);
  // A DROP has no plan, and DuckDB looks for what it drops when it runs.
  const scans = type.startsWith('DROP') ? [] : await readScans(connection, query);
  const names = scans.filter((scan) => isScanOf(scan, NAMES_TABLE.tableId));
  if (names.length > 0 && query.location !== NAMES_TABLE.location) {
    const dataset = `${NAMES_TABLE.projectId}:${NAMES_TABLE.datasetId}`;
    const message = `Not found: Dataset ${dataset} was not found in location ${query.location}`;
    throw new ApiError(404, 'notFound', message);
  }
  // One column stands alone, several in a list, none as an empty text.
  const columns = new Set(names.flatMap((scan) => scan.extra_info?.Projections ?? []));
  const sizes = [...columns].map((column) => columnSizes.get(column) ?? 0n);
  return {
    ...(schema && { schema }),
    bytesProcessed: sizes.reduce((sum, size) => sum + size, 0n),
    readsNames: names.length > 0,
    readsDrive: scans.some((scan) => isScanOf(scan, DRIVE_TABLE)),
  };
}

async function readSchema(
  connection: DuckDBConnection,
  query: PreparedQuery,
  type: StatementType,
): Promise<TableSchema | undefined> {
  try {
    const statement = await connection.prepare(query.sql);
    if (type !== 'SELECT' && ALLOWED.includes(statement.statementType)) return undefined;
    if (type !== 'SELECT' || statement.statementType !== DuckdbStatement.SELECT) {
      throw new ApiError(
        400,
        'invalidQuery',
        'The sandbox runs SELECT, DML and DDL of tables and schemas only',
      );
    }
    const columns = Array.from({ length: statement.columnCount }, (_, index) => index);
    return createSchema(
      columns.map((index) => statement.columnName(index)),
      columns.map((index) => statement.columnType(index)),
    );
  } catch (error) {
    throw toApiError(error, query);
  }
}

async function readScans(connection: DuckDBConnection, query: PreparedQuery): Promise<PlanNode[]> {
  try {
    const result = await connection.runAndReadAll(EXPLAIN + query.sql);
    return findScans(JSON.parse(String(result.value(1, 0))) as PlanNode[]);
  } catch (error) {
    throw toApiError(error, query, EXPLAIN.length);
  }
}

function findScans(nodes: readonly PlanNode[]): PlanNode[] {
  return nodes.flatMap((node) => [
    ...(node.name.trim() === 'SEQ_SCAN' ? [node] : []),
    ...findScans(node.children ?? []),
  ]);
}

function isScanOf({ extra_info: info }: PlanNode, tableId: string): boolean {
  return info?.Table?.endsWith(`.${tableId}`) ?? false;
}
