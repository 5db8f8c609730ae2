import { fileURLToPath } from 'node:url';
import type { DuckDBConnection } from '@duckdb/node-api';

/** The public table that the sandbox holds a sample of; see `test/sandbox/data/README.md`. */
export const NAMES_TABLE = {
  projectId: 'bigquery-public-data',
  datasetId: 'usa_names',
  tableId: 'usa_1910_current',
  /** The multi-region that the public data sets live in. */
  location: 'US',
  columns: { state: 'VARCHAR', gender: 'VARCHAR', year: 'BIGINT', name: 'VARCHAR', number: 'BIGINT' },
} as const;

const { projectId, datasetId, tableId, columns } = NAMES_TABLE;
const TABLE = `"${projectId}"."${datasetId}"."${tableId}"`;

export const NAMES_FILE = fileURLToPath(new URL('../data/usa_names_sample.csv.gz', import.meta.url));

/** Makes the table, without rows. A BigQuery project is a database of DuckDB's, a data set a schema. */
export async function createNamesTable(connection: DuckDBConnection): Promise<void> {
  const definitions = Object.entries(columns).map(([name, type]) => `"${name}" ${type}`);
  await connection.run(`ATTACH ':memory:' AS "${projectId}"`);
  await connection.run(`CREATE SCHEMA "${projectId}"."${datasetId}"`);
  await connection.run(`CREATE TABLE ${TABLE} (${definitions.join(', ')})`);
}

/** Fills the table from the file. */
export async function loadNames(connection: DuckDBConnection): Promise<void> {
  await connection.run(`INSERT INTO ${TABLE} FROM read_csv($file, header = true)`, { file: NAMES_FILE });
}

/**
 * What BigQuery counts a column as when a query reads it: 8 bytes an INT64, 2 and its UTF-8 bytes a STRING.
 *
 * @see https://cloud.google.com/bigquery/pricing#data
 */
export async function measureColumns(connection: DuckDBConnection): Promise<Map<string, bigint>> {
  const sizes = Object.entries(columns).map(([name, type]) =>
    type === 'BIGINT' ? `8 * count("${name}") AS "${name}"` : `sum(2 + strlen("${name}")) AS "${name}"`,
  );
  const result = await connection.runAndReadAll(`SELECT ${sizes.join(', ')} FROM ${TABLE}`);
  return new Map(result.columnNames().map((name, index) => [name, BigInt(String(result.value(index, 0)))]));
}
