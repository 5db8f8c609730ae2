import { ApiError } from './api-error.ts';
import { isWord } from './googlesql/cursor.ts';
import { isTemporary, readTarget, type Statement } from './googlesql/statements.ts';
import { formatPosition } from './googlesql/syntax-error.ts';
import { NAMES_TABLE } from './names-table.ts';

/** The table, or the data set, that a statement changes. */
export interface WriteTarget {
  readonly projectId: string;
  readonly datasetId: string;
  /** Empty where it is a data set. */
  readonly tableId: string;
}

/**
 * Finds what a statement changes, and whether it may.
 *
 * @returns nothing for a SELECT and for a temporary table
 * @throws ApiError for public data, which the sandbox shares with all tests, for a name that lacks its data set,
 * and for an UPDATE or DELETE without a WHERE
 */
export function findWriteTarget(statement: Statement, projectId: string): WriteTarget | undefined {
  const { type, text } = statement;
  if (type === 'SELECT' || type === 'DECLARE' || type === 'SET' || isTemporary(statement)) return undefined;
  checkWhere(statement);
  const { path, offset } = readTarget(statement);
  const target = createTarget(path.toReversed(), type.endsWith('_SCHEMA'), projectId);
  if (target?.projectId === NAMES_TABLE.projectId) throw createRefusal(target);
  if (!target && type.startsWith('CREATE')) {
    const message = `Table "${path[0]}" must be qualified with a dataset (e.g. dataset.table)`;
    throw new ApiError(400, 'invalidQuery', message + formatPosition(text, offset));
  }
  return target;
}

/** BigQuery changes or deletes all rows only for one who says `WHERE TRUE`. */
function checkWhere({ type, tokens }: Statement): void {
  const needsWhere = type === 'UPDATE' || type === 'DELETE';
  if (!needsWhere || tokens.some((token) => isWord(token, 'WHERE'))) return;
  throw new ApiError(400, 'invalidQuery', `${type} must have a WHERE clause at [1:1]`);
}

/** @param names the last part of the name first */
function createTarget(
  names: readonly string[],
  isSchema: boolean,
  defaultProject: string,
): WriteTarget | undefined {
  const [tableId = '', datasetId, projectId = defaultProject] = isSchema ? ['', ...names] : names;
  // A name of one part is a temporary table's, or nobody's.
  return datasetId === undefined ? undefined : { projectId, datasetId, tableId };
}

function createRefusal({ projectId, datasetId, tableId }: WriteTarget): ApiError {
  const dataset = `${projectId}:${datasetId}`;
  const [kind, name, permission] = tableId
    ? ['Table', `${dataset}.${tableId}`, 'bigquery.tables.updateData']
    : ['Dataset', dataset, 'bigquery.datasets.create'];
  const message = `Access Denied: ${kind} ${name}: Permission ${permission} denied on ${kind.toLowerCase()} ${name} (or it may not exist).`;
  return new ApiError(403, 'accessDenied', message);
}
