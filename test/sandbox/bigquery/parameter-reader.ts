import { ApiError } from './api-error.ts';
import { formatInterval } from './googlesql/intervals.ts';
import { quoteIdentifier, quoteText } from './googlesql/rewrite.ts';
import { GoogleSqlError } from './googlesql/syntax-error.ts';
import type { Token } from './googlesql/tokens.ts';
import { formatRange } from './googlesql/type-rules.ts';
import { rangeType, scalarType } from './googlesql/type-syntax.ts';
import type { QueryParameter, QueryParameterType, QueryParameterValue } from './query-parameters.ts';

/**
 * Makes a function that writes what a query's `@name`, or the next `?`, stands for as an expression of DuckDB's. It
 * is a cast of quoted text rather than a bound parameter: DuckDB cannot tell the type of every expression that
 * has a parameter in it before it runs, and a dry run has to.
 *
 * The function throws a GoogleSqlError if there is no such parameter.
 */
export function createParameterReader(parameters: readonly QueryParameter[]): (token: Token) => string {
  let position = 0;
  return ({ value: name, offset }) => {
    const isPositional = name === '';
    const parameter = isPositional
      ? parameters[position++]
      : parameters.find((candidate) => candidate.name?.toLowerCase() === name.toLowerCase());
    if (parameter) return formatValue(parameter.value);
    const subject = isPositional ? `number ${position}` : `'${name}'`;
    throw new GoogleSqlError(`Query parameter ${subject} not found`, offset);
  };
}

function formatValue(value: QueryParameterValue): string {
  switch (value.kind) {
    case 'array':
      return `CAST([${value.items.map(formatValue).join(', ')}] AS ${formatType(value.element)}[])`;
    case 'struct': {
      const fields = value.fields.map(
        (field) => `${quoteIdentifier(field.name)} := ${formatValue(field.value)}`,
      );
      return `struct_pack(${fields.join(', ')})`;
    }
    case 'range':
      return formatRange(value.bounds, formatType(value.element));
    case 'scalar':
      return formatScalar(value.type, value.text);
  }
}

function formatScalar(type: string, text: string | null): string {
  if (text === null) return `CAST(NULL AS ${formatType({ kind: 'scalar', name: type })})`;
  switch (type) {
    case 'BYTES':
      return `from_hex('${Buffer.from(text, 'base64').toString('hex')}')`;
    case 'GEOGRAPHY':
      return `st_geogfromtext(${quoteText(text)})`;
    case 'BIGNUMERIC':
      return `to_bignumeric(${quoteText(text)})`;
    case 'INTERVAL': {
      const interval = formatInterval(text);
      if (interval !== undefined) return interval;
      throw new ApiError(400, 'invalid', `Invalid value for type INTERVAL: ${text}`);
    }
    default:
      return `CAST(${quoteText(text)} AS ${formatType({ kind: 'scalar', name: type })})`;
  }
}

function formatType(type: QueryParameterType): string {
  switch (type.kind) {
    case 'array':
      return `${formatType(type.element)}[]`;
    case 'range':
      return rangeType(formatType(type.element));
    case 'struct': {
      const fields = type.fields.map((field) => `${quoteIdentifier(field.name)} ${formatType(field.type)}`);
      return `STRUCT(${fields.join(', ')})`;
    }
    case 'scalar': {
      const name = scalarType(type.name);
      if (name !== undefined) return name;
      throw new ApiError(400, 'invalid', `The sandbox knows no query parameter of type ${type.name}`);
    }
  }
}
