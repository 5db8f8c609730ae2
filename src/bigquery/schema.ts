import type { PosternError } from '../errors.ts';
import { createInvalidResponse } from './invalid-response.ts';

/**
 * A column, in the names of BigQuery's REST API: `INTEGER` and not `INT64`, `RECORD` and not `STRUCT`. A range has its
 * elements in the name, as in `RANGE<DATE>`.
 *
 * @see https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/tables#TableFieldSchema
 */
export interface Field {
  name: string;
  type: string;
  isRepeated: boolean;
  /** The fields of a `RECORD`; empty for everything else. */
  fields: Field[];
}

/** The GoogleSQL names that BigQuery accepts and some servers answer with. */
const restNames: Record<string, string> = {
  INT64: 'INTEGER',
  FLOAT64: 'FLOAT',
  BOOL: 'BOOLEAN',
  STRUCT: 'RECORD',
};

/** Narrows a schema; a query without a result has none. @throws PosternError `invalid_response` */
export function parseSchema(schema: unknown): Field[] {
  if (schema === undefined) return [];
  const fields = (schema as { fields?: unknown } | null)?.fields ?? [];
  if (!Array.isArray(fields)) throw invalidSchema();
  return fields.map(parseField);
}

function parseField(field: unknown): Field {
  if (typeof field !== 'object' || field === null) throw invalidSchema();
  const { name, type, mode, fields, rangeElementType }: Record<string, unknown> = { ...field };
  if (typeof name !== 'string' || typeof type !== 'string') throw invalidSchema();
  return {
    name,
    type: restNames[type] ?? `${type}${formatElement(rangeElementType)}`,
    isRepeated: mode === 'REPEATED',
    fields: fields === undefined ? [] : parseSchema({ fields }),
  };
}

function formatElement(element: unknown): string {
  const { type } = (element ?? {}) as { type?: unknown };
  return typeof type === 'string' ? `<${type}>` : '';
}

function invalidSchema(): PosternError {
  return createInvalidResponse('BigQuery described the result in a way that cannot be read.');
}

const sqlNames: Record<string, string> = Object.fromEntries(
  Object.entries(restNames).map(([sqlName, restName]) => [restName, sqlName]),
);

/** A column's type in GoogleSQL, such as `ARRAY<STRUCT<a INT64>>`. */
export function formatType({ type, isRepeated, fields }: Field): string {
  const inner = fields.map((field) => `${field.name} ${formatType(field)}`).join(', ');
  const one = `${sqlNames[type] ?? type}${type === 'RECORD' ? `<${inner}>` : ''}`;
  return isRepeated ? `ARRAY<${one}>` : one;
}
