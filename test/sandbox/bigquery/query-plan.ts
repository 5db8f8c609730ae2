import type { DuckDBConnection } from '@duckdb/node-api';
import { StatementType } from '@duckdb/node-api';
import { ApiError } from './api-error.ts';
import { type Database, withConnection } from './database.ts';
import { toApiError } from './duckdb-error.ts';
import { NAMES_TABLE } from './names-table.ts';
import type { PreparedQuery } from './prepared-query.ts';
import { createSchema, type TableSchema } from './result-schema.ts';

/** What is known of a query without running it; all that a dry run tells. */
export interface QueryPlan {
  readonly schema: TableSchema;
  readonly bytesProcessed: bigint;
}

/** A node of DuckDB's plan, as far as it concerns the columns that are read. */
interface PlanNode {
  readonly name: string;
  readonly children?: readonly PlanNode[];
  readonly extra_info?: { readonly Projections?: string | readonly string[] };
}

const EXPLAIN = 'EXPLAIN (FORMAT JSON) ';

/**
 * Checks a query and finds out what it would read.
 *
 * @throws ApiError for a query that cannot run
 */
export function planQuery(database: Database, query: PreparedQuery): Promise<QueryPlan> {
  return withConnection(database.plans, async (connection) => {
    const schema = await readSchema(connection, query);
    const columns = await readScannedColumns(connection, query);
    if (columns && query.location !== NAMES_TABLE.location) {
      const dataset = `${NAMES_TABLE.projectId}:${NAMES_TABLE.datasetId}`;
      const message = `Not found: Dataset ${dataset} was not found in location ${query.location}`;
      throw new ApiError(404, 'notFound', message);
    }
    const sizes = [...(columns ?? [])].map((column) => database.columnSizes.get(column) ?? 0n);
    return { schema, bytesProcessed: sizes.reduce((sum, size) => sum + size, 0n) };
  });
}

async function readSchema(connection: DuckDBConnection, query: PreparedQuery): Promise<TableSchema> {
  try {
    const statement = await connection.prepare(query.sql);
    if (statement.statementType !== StatementType.SELECT) {
      throw new ApiError(400, 'invalidQuery', 'The sandbox runs SELECT statements only');
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

/** The columns of the names table that a query reads, or nothing when it does not read the table. */
async function readScannedColumns(
  connection: DuckDBConnection,
  query: PreparedQuery,
): Promise<Set<string> | undefined> {
  try {
    const result = await connection.runAndReadAll(EXPLAIN + query.sql);
    const scans = findScans(JSON.parse(String(result.value(1, 0))) as PlanNode[]);
    if (scans.length === 0) return undefined;
    // One column stands alone, several in a list, none as an empty text.
    return new Set(scans.flatMap((scan) => scan.extra_info?.Projections ?? []));
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
