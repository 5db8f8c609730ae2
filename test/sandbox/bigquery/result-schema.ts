import {
  DuckDBDecimalType,
  DuckDBListType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
} from '@duckdb/node-api';
import { ApiError } from './api-error.ts';
import { BIGNUMERIC_FIELD, GEOGRAPHY_FIELD, RANGE_FIELDS } from './googlesql/type-syntax.ts';

/** A column as the REST API describes it, with the type names of legacy SQL. */
export interface TableFieldSchema {
  readonly name: string;
  readonly type: string;
  readonly mode: 'NULLABLE' | 'REPEATED';
  readonly fields?: readonly TableFieldSchema[];
  /** Of a RANGE. */
  readonly rangeElementType?: { readonly type: string };
}

export interface TableSchema {
  readonly fields: readonly TableFieldSchema[];
}

/** A NUMERIC has at most this many digits behind the point; with more it is a BIGNUMERIC. */
const NUMERIC_SCALE = 9;

const TYPE_NAMES: Partial<Record<DuckDBTypeId, string>> = {
  [DuckDBTypeId.BOOLEAN]: 'BOOLEAN',
  [DuckDBTypeId.TINYINT]: 'INTEGER',
  [DuckDBTypeId.SMALLINT]: 'INTEGER',
  [DuckDBTypeId.INTEGER]: 'INTEGER',
  [DuckDBTypeId.BIGINT]: 'INTEGER',
  // DuckDB sums BIGINTs into a wider type, BigQuery does not.
  [DuckDBTypeId.HUGEINT]: 'INTEGER',
  // A bare NULL, which GoogleSQL takes for an INT64.
  [DuckDBTypeId.SQLNULL]: 'INTEGER',
  [DuckDBTypeId.FLOAT]: 'FLOAT',
  [DuckDBTypeId.DOUBLE]: 'FLOAT',
  [DuckDBTypeId.VARCHAR]: 'STRING',
  [DuckDBTypeId.BLOB]: 'BYTES',
  [DuckDBTypeId.DATE]: 'DATE',
  [DuckDBTypeId.TIME]: 'TIME',
  [DuckDBTypeId.TIMESTAMP]: 'DATETIME',
  [DuckDBTypeId.TIMESTAMP_TZ]: 'TIMESTAMP',
  [DuckDBTypeId.INTERVAL]: 'INTERVAL',
};

/** A name that a query can have given a column; DuckDB names an unnamed one by its expression: `sum(x)`. */
const GIVEN_NAME = /^(?!NULL$)[\p{L}_][\p{L}\p{N}_]*$/u;

/**
 * Describes a result's columns.
 *
 * @throws ApiError for two columns of one name and for types that BigQuery has none for
 */
export function createSchema(names: readonly string[], types: readonly DuckDBType[]): TableSchema {
  const fields = types.map((type, index) => {
    const name = names[index] ?? '';
    return createField(GIVEN_NAME.test(name) ? name : `f${index}_`, type);
  });
  const seen = new Set<string>();
  for (const { name } of fields) {
    if (seen.has(name.toLowerCase())) {
      const message = `Duplicate column names in the result are not supported. Found duplicate(s): ${name}`;
      throw new ApiError(400, 'invalidQuery', message);
    }
    seen.add(name.toLowerCase());
  }
  return { fields };
}

function createField(name: string, type: DuckDBType): TableFieldSchema {
  if (type instanceof DuckDBListType) {
    const element = createField(name, type.valueType);
    if (element.mode === 'REPEATED') {
      throw new ApiError(400, 'invalidQuery', 'Cannot construct array with element type ARRAY<T>');
    }
    return { ...element, mode: 'REPEATED' };
  }
  const standIn = type instanceof DuckDBStructType ? createStandIn(name, type) : undefined;
  if (standIn) return standIn;
  if (type instanceof DuckDBStructType) {
    const fields = type.entryTypes.map((entry, index) => createField(type.entryNames[index] ?? '', entry));
    return { name, type: 'RECORD', mode: 'NULLABLE', fields };
  }
  return { name, type: formatScalarType(type), mode: 'NULLABLE' };
}

/** A type of BigQuery's that DuckDB has no like of. */
function createStandIn(name: string, type: DuckDBStructType): TableFieldSchema | undefined {
  switch (type.entryNames[0]) {
    case GEOGRAPHY_FIELD:
      return { name, type: 'GEOGRAPHY', mode: 'NULLABLE' };
    case BIGNUMERIC_FIELD:
      return { name, type: 'BIGNUMERIC', mode: 'NULLABLE' };
    case RANGE_FIELDS[0]: {
      // One end may be a bare NULL.
      const known = type.entryTypes.find(({ typeId }) => TYPE_NAMES[typeId] !== 'INTEGER');
      const element = known ? formatScalarType(known) : 'DATE';
      return { name, type: 'RANGE', mode: 'NULLABLE', rangeElementType: { type: element } };
    }
    default:
      return undefined;
  }
}

function formatScalarType(type: DuckDBType): string {
  if (type instanceof DuckDBDecimalType) return type.scale > NUMERIC_SCALE ? 'BIGNUMERIC' : 'NUMERIC';
  if (type.alias === 'JSON') return 'JSON';
  const name = TYPE_NAMES[type.typeId];
  if (name !== undefined) return name;
  throw new ApiError(400, 'invalidQuery', `The sandbox has no BigQuery type for DuckDB's ${type}`);
}
