import type { DuckDBConnection } from '@duckdb/node-api';
import { ApiError } from './api-error.ts';
import { type Database, withConnection } from './database.ts';
import { quoteIdentifier, quoteText } from './googlesql/rewrite.ts';

/** What the statements of one job share: temporary tables and variables live as long as it does. */
export interface Session {
  /** Where statements run. */
  readonly rows: DuckDBConnection;
  /** Where they are planned, on the same tables without rows. */
  readonly plans: DuckDBConnection;
  /** DuckDB's expressions for a script's variables, by their names in lower case. */
  readonly variables: Map<string, string>;
}

/** The data set that every project has, for tests to write to. */
const SANDBOX_DATASET = 'sandbox';
/** A table of it that lies in Google Drive. */
export const DRIVE_TABLE = 'drive_sheet';

/** Of a project, with or without the domain that old ones have. */
const PROJECT_ID = /^[a-z\d][a-z\d.:_-]*$/i;

/**
 * Runs `work` on connections of its own that take a table without a project for one of `projectId`'s.
 *
 * @throws ApiError for what cannot be a project's ID
 */
export async function withSession<T>(
  database: Database,
  projectId: string,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  if (!PROJECT_ID.test(projectId)) throw new ApiError(400, 'invalid', `Invalid project ID '${projectId}'.`);
  return withConnection(database.rows, (rows) =>
    withConnection(database.plans, async (plans) => {
      for (const connection of [rows, plans]) await enterProject(connection, projectId);
      return work({ rows, plans, variables: new Map() });
    }),
  );
}

/** Makes the project where it is not there yet: a project is a database of DuckDB's, a data set a schema. */
async function enterProject(connection: DuckDBConnection, projectId: string): Promise<void> {
  const project = quoteIdentifier(projectId);
  const dataset = `${project}.${SANDBOX_DATASET}`;
  await connection.run(`ATTACH IF NOT EXISTS ':memory:' AS ${project}`);
  await connection.run(`CREATE SCHEMA IF NOT EXISTS ${dataset}`);
  await connection.run(`CREATE TABLE IF NOT EXISTS ${dataset}.${DRIVE_TABLE} (cell VARCHAR)`);
  // The second is where the functions are.
  await connection.run(`SET search_path = ${quoteText(`${project}.main,memory.main`)}`);
}
