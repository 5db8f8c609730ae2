import { UsageError } from '../errors.ts';

/** @see https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/QueryParameter */
export interface QueryParameter {
  /** Absent for a positional one. */
  name?: string;
  parameterType: ParameterType;
  parameterValue: ParameterValue;
}

export interface ParameterType {
  type: string;
  arrayType?: ParameterType;
  structTypes?: { name: string; type: ParameterType }[];
  rangeElementType?: ParameterType;
}

export interface ParameterValue {
  value?: string | null;
  arrayValues?: ParameterValue[];
  structValues?: Record<string, ParameterValue>;
  rangeValue?: { start?: ParameterValue; end?: ParameterValue };
}

const hint = 'postern query --param name::William --param n:INT64:5 --param :DATE:2020-01-01';

/** The names of BigQuery's other API and of legacy SQL, which people know types by, too. */
const otherNames: Record<string, string> = {
  INTEGER: 'INT64',
  FLOAT: 'FLOAT64',
  BOOLEAN: 'BOOL',
  DECIMAL: 'NUMERIC',
  BIGDECIMAL: 'BIGNUMERIC',
};

/**
 * Parses a query parameter as people type it for bq: `NAME:TYPE:VALUE`, without a name if it is positional, without a
 * type if it is a STRING. The value of an ARRAY or a STRUCT is JSON, and `NULL` is NULL.
 *
 * @throws UsageError
 * @see https://docs.cloud.google.com/bigquery/docs/parameterized-queries
 */
export function parseParameter(text: string): QueryParameter {
  const [, name = '', rest = ''] = /^([^:]*):(.*)$/s.exec(text) ?? [];
  const separator = rest.indexOf(':');
  if (separator < 0) throw malformed(text, 'is not NAME:TYPE:VALUE');
  const parameterType = parseType(rest.slice(0, separator) || 'STRING', text);
  return {
    ...(name !== '' && { name }),
    parameterType,
    parameterValue: parseValue(parameterType, rest.slice(separator + 1), text),
  };
}

/** @throws UsageError for parameters of which some have names and others have not */
export function chooseParameterMode(parameters: readonly QueryParameter[]): 'NAMED' | 'POSITIONAL' {
  const named = parameters.filter(({ name }) => name !== undefined).length;
  if (named > 0 && named < parameters.length)
    throw new UsageError('Either all parameters have names or none has.', { hint });
  return named > 0 ? 'NAMED' : 'POSITIONAL';
}

/** @param text names the parameter in the error */
export function parseType(type: string, text: string): ParameterType {
  const [, outer = '', inner] = /^\s*(\w+)\s*(?:<(.*)>)?\s*$/s.exec(type) ?? [];
  const name = otherNames[outer.toUpperCase()] ?? outer.toUpperCase();
  const isNested = name === 'ARRAY' || name === 'STRUCT' || name === 'RANGE';
  if (name === '' || isNested !== (inner !== undefined)) throw malformed(text, `has no type in "${type}"`);
  if (inner === undefined) return { type: name };
  if (name === 'ARRAY') return { type: name, arrayType: parseType(inner, text) };
  if (name === 'RANGE') return { type: name, rangeElementType: parseType(inner, text) };
  const structTypes = splitFields(inner).map((field) => {
    const [, fieldName, fieldType] = /^\s*(\w+)\s+(.*)$/s.exec(field) ?? [];
    if (!fieldName || !fieldType)
      throw malformed(text, `has a field without name or type, "${field.trim()}"`);
    return { name: fieldName, type: parseType(fieldType, text) };
  });
  return { type: name, structTypes };
}

/** Cuts the fields of a STRUCT apart at the commas that are in no angle brackets. */
function splitFields(inner: string): string[] {
  const fields = [''];
  let depth = 0;
  for (const sign of inner) {
    if (sign === '<') depth += 1;
    if (sign === '>') depth -= 1;
    if (sign === ',' && depth === 0) fields.push('');
    else fields.push(`${fields.pop()}${sign}`);
  }
  return fields;
}

function parseValue(type: ParameterType, value: string, text: string): ParameterValue {
  if (value === 'NULL') return { value: null };
  if (type.arrayType || type.structTypes) return convertJson(type, parseJson(value, text), text);
  if (type.rangeElementType) return parseRange(value, text);
  return { value };
}

/** Numbers become text, so that they keep their digits. */
function parseJson(value: string, text: string): unknown {
  try {
    JSON.parse(value);
    return JSON.parse(
      value.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) =>
        token.startsWith('"') ? token : `"${token}"`,
      ),
    );
  } catch {
    throw malformed(text, 'has a value that is not JSON');
  }
}

/** @param text names the parameter in the error */
export function convertJson(type: ParameterType, json: unknown, text: string): ParameterValue {
  if (json === null) return { value: null };
  const { arrayType, structTypes } = type;
  if (arrayType) {
    if (!Array.isArray(json)) throw malformed(text, 'has a value that is no JSON array');
    return { arrayValues: json.map((item) => convertJson(arrayType, item, text)) };
  }
  if (structTypes) {
    if (typeof json !== 'object' || Array.isArray(json))
      throw malformed(text, 'has a value that is no JSON object');
    const values = json as Record<string, unknown>;
    const unknown = Object.keys(values).find((key) => !structTypes.some(({ name }) => name === key));
    if (unknown !== undefined)
      throw malformed(text, `has a value for "${unknown}", which is not in its type`);
    const entries = structTypes.map(({ name, type }) => [
      name,
      convertJson(type, values[name] ?? null, text),
    ]);
    return { structValues: Object.fromEntries(entries) };
  }
  if (type.rangeElementType) return parseRange(String(json), text);
  return { value: formatScalar(json) };
}

function formatScalar(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  // JSON has no bigint, no NaN and no infinities.
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function parseRange(value: string, text: string): ParameterValue {
  const [, start = '', end = ''] = /^\s*\[([^,]*),([^,]*)\)\s*$/.exec(value) ?? [];
  if (!start.trim() || !end.trim())
    throw malformed(text, 'has a value that is no range, such as [2020-01-01, UNBOUNDED)');
  const bound = (limit: string): ParameterValue | undefined =>
    /^(unbounded|null)$/i.test(limit.trim()) ? undefined : { value: limit.trim() };
  const [from, to] = [bound(start), bound(end)];
  return { rangeValue: { ...(from && { start: from }), ...(to && { end: to }) } };
}

function malformed(text: string, what: string): UsageError {
  const name = text.slice(0, 40);
  return new UsageError(`The parameter "${name}${name === text ? '' : '…'}" ${what}.`, { hint });
}
