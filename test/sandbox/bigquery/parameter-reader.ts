import { ApiError } from './api-error.ts';
import { quoteIdentifier, quoteText } from './googlesql/rewrite.ts';
import { GoogleSqlError } from './googlesql/syntax-error.ts';
import type { Token } from './googlesql/tokens.ts';
import { duckdbType } from './googlesql/types.ts';
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
    case 'scalar': {
      const { text, type } = value;
      if (text !== null && type === 'BYTES')
        return `from_hex('${Buffer.from(text, 'base64').toString('hex')}')`;
      return `CAST(${text === null ? 'NULL' : quoteText(text)} AS ${formatType({ kind: 'scalar', name: type })})`;
    }
  }
}

function formatType(type: QueryParameterType): string {
  switch (type.kind) {
    case 'array':
      return `${formatType(type.element)}[]`;
    case 'struct': {
      const fields = type.fields.map((field) => `${quoteIdentifier(field.name)} ${formatType(field.type)}`);
      return `STRUCT(${fields.join(', ')})`;
    }
    case 'scalar': {
      const name = duckdbType(type.name);
      if (name !== undefined) return name;
      throw new ApiError(400, 'invalid', `The sandbox knows no query parameter of type ${type.name}`);
    }
  }
}
