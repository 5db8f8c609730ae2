import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { BIGNUMERIC_FIELD, GEOGRAPHY_FIELD } from './googlesql/type-syntax.ts';
import { createNamesTable, loadNames, measureColumns } from './names-table.ts';

/** GoogleSQL's functions that DuckDB has under another name. */
const FUNCTIONS = [
  'array_length(list) AS len(list)',
  'current_timestamp() AS now()',
  'generate_array(first, last) AS generate_series(first, last), (first, last, step) AS generate_series(first, last, step)',
  `st_geogfromtext(wkt) AS struct_pack("${GEOGRAPHY_FIELD}" := CAST(wkt AS VARCHAR))`,
  `st_geogpoint(longitude, latitude) AS struct_pack("${GEOGRAPHY_FIELD}" := format('POINT({} {})', longitude, latitude))`,
  `st_astext(geography) AS geography."${GEOGRAPHY_FIELD}"`,
  `to_bignumeric(value) AS struct_pack("${BIGNUMERIC_FIELD}" := CAST(value AS VARCHAR))`,
  'safe_divide(dividend, divisor) AS CASE WHEN divisor = 0 THEN NULL ELSE dividend / divisor END',
  'timestamp_micros(micros) AS make_timestamptz(micros)',
];

/**
 * A query's own work must stay in memory: no file is read or written, nothing is installed. Errors come as JSON,
 * for the sake of the position in them; times are UTC's, as BigQuery's are.
 */
const SETTINGS = [
  `SET GLOBAL TimeZone = 'UTC'`,
  'SET GLOBAL errors_as_json = true',
  'SET enable_external_access = false',
  'SET lock_configuration = true',
];

/**
 * Optimisations that take a column out of a table scan although the query names it, as BigQuery's bill does not.
 */
const HIDING_OPTIMIZERS = ['filter_pushdown', 'statistics_propagation', 'late_materialization'];

export interface Database {
  /** Holds the rows. */
  readonly rows: DuckDBInstance;
  /** Holds the same tables without rows, and plans a query so that every column it reads shows. */
  readonly plans: DuckDBInstance;
  /** Bytes in each column of the names table. */
  readonly columnSizes: ReadonlyMap<string, bigint>;
  close(): void;
}

/** Opens an in-memory DuckDB with the names table in it. */
export async function openDatabase(): Promise<Database> {
  const [rows, plans] = await Promise.all([openInstance(), openInstance()]);
  const columnSizes = await withConnection(rows, async (connection) => {
    await createNamesTable(connection);
    await loadNames(connection);
    return measureColumns(connection);
  });
  await withConnection(plans, async (connection) => {
    await createNamesTable(connection);
    await connection.run(`SET disabled_optimizers = '${HIDING_OPTIMIZERS.join(',')}'`);
  });
  for (const instance of [rows, plans]) {
    await withConnection(instance, async (connection) => {
      for (const definition of FUNCTIONS) await connection.run(`CREATE MACRO ${definition}`);
      for (const setting of SETTINGS) await connection.run(setting);
    });
  }
  return {
    rows,
    plans,
    columnSizes,
    close() {
      rows.closeSync();
      plans.closeSync();
    },
  };
}

/** Runs `work` on a connection of its own. */
export async function withConnection<T>(
  instance: DuckDBInstance,
  work: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> {
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
  }
}

function openInstance(): Promise<DuckDBInstance> {
  return DuckDBInstance.create(':memory:', {
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
}
