import type { DuckDBResultReader } from '@duckdb/node-api';
import type { ApiError } from './api-error.ts';
import { toApiError } from './duckdb-error.ts';
import type { Statement, StatementType } from './googlesql/statements.ts';
import { NAMES_TABLE } from './names-table.ts';
import type { DeniedPermissions } from './permissions.ts';
import { type PreparedQuery, type PrepareOptions, prepareQuery } from './prepared-query.ts';
import { planQuery, type QueryPlan } from './query-plan.ts';
import * as refusals from './refusals.ts';
import { type DdlOperation, runDdl } from './run-ddl.ts';
import type { Session } from './session.ts';
import { findWriteTarget, type WriteTarget } from './write-target.ts';

/** What came of a statement. */
export interface Outcome {
  readonly statementType: StatementType | 'SCRIPT';
  readonly plan: QueryPlan;
  /** What it changed. */
  readonly target?: WriteTarget | undefined;
  /** Of a SELECT that ran. */
  readonly rows?: DuckDBResultReader;
  /** Of DML that ran, as the REST API names them. */
  readonly dmlStats?: Readonly<Record<string, string>>;
  /** Of DDL that ran. */
  readonly ddlOperation?: DdlOperation;
}

/** A statement that is known to be right. */
export interface PlannedStatement {
  readonly statement: Statement;
  readonly query: PreparedQuery;
  readonly outcome: Outcome;
}

/** Where a statement runs, and for whom. */
export interface StatementContext extends PrepareOptions {
  readonly session: Session;
  readonly columnSizes: ReadonlyMap<string, bigint>;
  readonly denied: DeniedPermissions;
  readonly mayReadDrive: boolean;
  readonly signal: AbortSignal;
}

/** An interrupt counts only while DuckDB is at work, so a cancelled job repeats it. */
const INTERRUPT_INTERVAL_MS = 10;

const COUNTS: Partial<Record<Outcome['statementType'], string>> = {
  INSERT: 'insertedRowCount',
  UPDATE: 'updatedRowCount',
  DELETE: 'deletedRowCount',
  TRUNCATE_TABLE: 'deletedRowCount',
};

/** Checks a statement and finds out what it would read and change. */
export async function planStatement(
  statement: Statement,
  context: StatementContext,
): Promise<PlannedStatement> {
  const query = prepareQuery(statement.text, context);
  const target = findWriteTarget(statement, context.projectId);
  const plan = await planQuery(context.session.plans, query, statement.type, context.columnSizes);
  const refusal = findRefusal(plan, context);
  if (refusal) throw refusal;
  return { statement, query, outcome: { statementType: statement.type, plan, target } };
}

/** Runs a statement that {@link planStatement} has found to be right. */
export async function runStatement(
  { statement, query, outcome }: PlannedStatement,
  context: StatementContext,
): Promise<Outcome> {
  const { statementType: type } = outcome;
  const { session, signal } = context;
  const sql = type === 'MERGE' ? `${query.sql} RETURNING merge_action` : query.sql;
  const interrupter = setInterval(() => signal.aborted && session.rows.interrupt(), INTERRUPT_INTERVAL_MS);
  try {
    signal.throwIfAborted();
    const count = COUNTS[type];
    if (type === 'SELECT' || type === 'MERGE' || count !== undefined) {
      const rows = await session.rows.runAndReadAll(sql);
      if (type === 'SELECT') return { ...outcome, rows };
      const dmlStats = count === undefined ? countMerged(rows) : { [count]: String(rows.rowsChanged) };
      return { ...outcome, dmlStats };
    }
    const { schema, ddlOperation } = await runDdl(statement, query, session);
    return { ...outcome, ddlOperation, plan: { ...outcome.plan, ...(schema && { schema }) } };
  } catch (error) {
    throw toApiError(error, query);
  } finally {
    clearInterval(interrupter);
  }
}

function findRefusal(plan: QueryPlan, { denied, mayReadDrive }: StatementContext): ApiError | undefined {
  const { projectId, datasetId, tableId } = NAMES_TABLE;
  if (plan.readsNames && denied.has('bigquery.tables.getData')) {
    return refusals.tableDenied(`${projectId}:${datasetId}.${tableId}`);
  }
  return plan.readsDrive && !mayReadDrive ? refusals.driveDenied() : undefined;
}

function countMerged(rows: DuckDBResultReader): Record<string, string> {
  const actions = rows.getRows().map(([action]) => action);
  const count = (name: string) => String(actions.filter((action) => action === name).length);
  return {
    insertedRowCount: count('INSERT'),
    updatedRowCount: count('UPDATE'),
    deletedRowCount: count('DELETE'),
  };
}
