import { UsageError } from '../errors.ts';
import { convertJson, type ParameterType, parseType, type QueryParameter } from './parameters.ts';

/** A value of JavaScript's that a query can be given. */
export type ParameterInput =
  | string
  | number
  | bigint
  | boolean
  | Date
  | Uint8Array
  | null
  | readonly ParameterInput[]
  | { readonly [name: string]: ParameterInput };

/** Parameters by name, or positional ones in their order. */
export type ParameterInputs = Readonly<Record<string, ParameterInput>> | readonly ParameterInput[];

/** Types in GoogleSQL, such as `ARRAY<INT64>`, by name or in their order. */
export type ParameterTypes = Readonly<Record<string, string>> | readonly (string | undefined)[];

/**
 * Query parameters from values: a number without a fraction is an INT64, a Date is a TIMESTAMP, bytes are BYTES, an
 * object is a STRUCT. Whatever else a parameter is has to be said in `types`.
 *
 * @throws UsageError for a value that does not tell its type: NULL, an empty array, a mixture
 */
export function createParameters(values: ParameterInputs, types: ParameterTypes = {}): QueryParameter[] {
  const typesByName: Record<string, string | undefined> = Object.fromEntries(Object.entries(types));
  return Object.entries(values).map(([key, value]) => {
    const named = typesByName[key];
    const parameterType = named === undefined ? typeOf(value, key) : parseType(named, key);
    return {
      ...(!Array.isArray(values) && { name: key }),
      parameterType,
      parameterValue: convertJson(parameterType, value, key),
    };
  });
}

function typeOf(value: ParameterInput, key: string): ParameterType {
  if (typeof value === 'string') return { type: 'STRING' };
  if (typeof value === 'boolean') return { type: 'BOOL' };
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return { type: 'INT64' };
  if (typeof value === 'number') return { type: 'FLOAT64' };
  if (value instanceof Date) return { type: 'TIMESTAMP' };
  if (value instanceof Uint8Array) return { type: 'BYTES' };
  if (value === null || value === undefined) throw untold(key);
  if (isList(value)) return { type: 'ARRAY', arrayType: commonTypeOf(value, key) };
  const structTypes = Object.entries(value).map(([name, inner]) => ({ name, type: typeOf(inner, key) }));
  return { type: 'STRUCT', structTypes };
}

function commonTypeOf(items: readonly ParameterInput[], key: string): ParameterType {
  const types = items.filter((item) => item !== null).map((item) => typeOf(item, key));
  const [first] = types;
  const names = new Set(types.map((type) => JSON.stringify(type)));
  // Whole numbers among others.
  if (names.size === 2 && types.every(({ type }) => type === 'INT64' || type === 'FLOAT64'))
    return { type: 'FLOAT64' };
  if (first === undefined || names.size > 1) throw untold(key);
  return first;
}

function isList(value: object): value is readonly ParameterInput[] {
  return Array.isArray(value);
}

function untold(key: string): UsageError {
  return new UsageError(`The parameter ${key} does not tell its type.`, {
    hint: `runQuery({ ..., types: { ${key}: 'DATE' } })`,
  });
}
