/**
 * GoogleSQL's scalar types and what DuckDB calls them.
 *
 * A GoogleSQL TIMESTAMP is an instant and a DATETIME a reading of a calendar and a clock; DuckDB's TIMESTAMPTZ
 * and TIMESTAMP, in that order. What DuckDB has no like of, as BIGNUMERIC with its 76 digits,
 * is in `type-syntax.ts`.
 */
const DUCKDB_TYPES: Readonly<Record<string, string>> = {
  INT64: 'BIGINT',
  INT: 'BIGINT',
  INTEGER: 'BIGINT',
  BIGINT: 'BIGINT',
  SMALLINT: 'BIGINT',
  TINYINT: 'BIGINT',
  BYTEINT: 'BIGINT',
  FLOAT64: 'DOUBLE',
  NUMERIC: 'DECIMAL(38, 9)',
  DECIMAL: 'DECIMAL(38, 9)',
  BOOL: 'BOOLEAN',
  BOOLEAN: 'BOOLEAN',
  STRING: 'VARCHAR',
  BYTES: 'BLOB',
  DATE: 'DATE',
  TIME: 'TIME',
  DATETIME: 'TIMESTAMP',
  TIMESTAMP: 'TIMESTAMPTZ',
  INTERVAL: 'INTERVAL',
  JSON: 'JSON',
};

/** DuckDB's name for a GoogleSQL scalar type, or nothing when `name` is none. */
export function duckdbType(name: string): string | undefined {
  return DUCKDB_TYPES[name.toUpperCase()];
}
