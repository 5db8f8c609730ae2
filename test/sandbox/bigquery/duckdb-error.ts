import { ApiError } from './api-error.ts';
import { isReserved } from './googlesql/keywords.ts';
import { readPath } from './googlesql/statements.ts';
import { formatPosition } from './googlesql/syntax-error.ts';
import { type Token, tokenize } from './googlesql/tokens.ts';
import type { PreparedQuery } from './prepared-query.ts';

/** The parts of an error of DuckDB's, under `errors_as_json`, that tell what it is about. */
interface DuckdbError {
  readonly exception_type: string;
  readonly exception_message: string;
  readonly error_subtype?: string;
  /** Of the thing that is missing: `Table`, `Scalar Function`, ... */
  readonly type?: string;
  readonly name?: string;
  /** In UTF-8 bytes from the start of the query. */
  readonly position?: string;
}

/**
 * Says what DuckDB found wrong with a query as BigQuery would.
 *
 * @param prefixLength the bytes that stood before the query in what DuckDB was given
 */
export function toApiError(error: unknown, query: PreparedQuery, prefixLength = 0): unknown {
  const parsed = parseError(error);
  if (!parsed) return error;
  const offset =
    parsed.position === undefined
      ? undefined
      : query.toSourceOffset(Math.max(0, Number(parsed.position) - prefixLength));
  const table = describeTable(parsed, query, offset);
  if (table) return new ApiError(table.status, table.reason, table.message, { cause: error });

  const message = describe(parsed, query, offset);
  const place = offset === undefined ? '' : formatPosition(query.source, offset);
  return new ApiError(400, 'invalidQuery', message + place, { cause: error });
}

function parseError(error: unknown): DuckdbError | undefined {
  // A parser's error has its type in front of the JSON.
  const json = /\{.*\}$/s.exec(error instanceof Error ? error.message : '')?.[0];
  return json === undefined ? undefined : (JSON.parse(json) as DuckdbError);
}

function describe(error: DuckdbError, { source }: PreparedQuery, offset: number | undefined): string {
  const [firstLine = ''] = error.exception_message.split('\n');
  if (error.exception_type === 'Parser') {
    const token = tokenize(source).find((candidate) => candidate.offset === offset);
    return `Syntax error: Unexpected ${token ? describeToken(token) : 'end of script'}`;
  }
  const ungrouped = /^column "(.+)" must appear in the GROUP BY/.exec(firstLine)?.[1];
  if (ungrouped !== undefined) {
    return `SELECT list expression references column ${ungrouped} which is neither grouped nor aggregated`;
  }
  const unknownTable = /^Referenced table "(.+)" not found/.exec(firstLine)?.[1];
  if (unknownTable !== undefined) return `Unrecognized name: ${unknownTable}`;
  switch (error.error_subtype) {
    case 'COLUMN_NOT_FOUND':
      return `Unrecognized name: ${error.name}`;
    case 'NO_MATCHING_FUNCTION':
      return `No matching signature for function ${error.name?.toUpperCase()}`;
    case 'MISSING_ENTRY':
      return `${error.type === 'Type' ? 'Type' : 'Function'} not found: ${error.name}`;
    default:
      return firstLine.replace(/[.!]$/, '');
  }
}

function describeToken({ kind, text }: Token): string {
  switch (kind) {
    case 'word':
      return isReserved(text) ? `keyword ${text.toUpperCase()}` : `identifier "${text}"`;
    case 'identifier':
      return `identifier ${text}`;
    case 'symbol':
      return `"${text}"`;
    case 'integer':
      return `integer literal "${text}"`;
    case 'float':
      return `floating point literal "${text}"`;
    default:
      return `${kind} ${kind === 'parameter' ? '' : 'literal '}${text}`;
  }
}

interface TableError {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
}

/** BigQuery names a table that is missing, or in the way, in full, and DuckDB a part of it. */
function describeTable(
  error: DuckdbError,
  { source, projectId, location }: PreparedQuery,
  offset: number | undefined,
): TableError | undefined {
  const { exception_message: message, type } = error;
  const missingProject = /^Catalog "(.+)" does not exist/.exec(message)?.[1];
  const missingDataset = / does not exist because schema "(.+)" does not exist/.test(message);
  if (type !== 'Table' && missingProject === undefined && !missingDataset) return undefined;

  const tokens = tokenize(source);
  // DuckDB gives no position for a missing catalog, nor for a table that is written to.
  const start = tokens.findIndex((token, index) => {
    if (offset !== undefined) return token.offset === offset;
    const candidate = readPath(tokens.slice(index));
    return missingProject === undefined ? candidate.at(-1) === error.name : candidate[0] === missingProject;
  });
  const path = readPath(tokens.slice(start));
  if (path.length < 2) {
    const place = offset === undefined ? '' : formatPosition(source, offset);
    const unqualified = `Table "${path[0]}" must be qualified with a dataset (e.g. dataset.table)${place}`;
    return { status: 400, reason: 'invalidQuery', message: unqualified };
  }
  const [table, dataset, project = projectId] = path.toReversed();
  const subject = type === 'Table' ? `Table ${project}:${dataset}.${table}` : `Dataset ${project}:${dataset}`;
  if (error.error_subtype === 'ENTRY_ALREADY_EXISTS') {
    return { status: 409, reason: 'duplicate', message: `Already Exists: ${subject}` };
  }
  return {
    status: 404,
    reason: 'notFound',
    message: `Not found: ${subject} was not found in location ${location}`,
  };
}
