import { ApiError } from './api-error.ts';
import { type JsonObject, readArray, readObject, readString, readText, toObject } from './json-fields.ts';

export type QueryParameterType =
  | { readonly kind: 'scalar'; readonly name: string }
  | { readonly kind: 'array'; readonly element: QueryParameterType }
  | { readonly kind: 'range'; readonly element: QueryParameterType }
  | { readonly kind: 'struct'; readonly fields: readonly StructField[] };

interface StructField {
  readonly name: string;
  readonly type: QueryParameterType;
}

/** A value and its type, part by part; a scalar is text, whatever its type, or NULL. */
export type QueryParameterValue =
  | { readonly kind: 'scalar'; readonly type: string; readonly text: string | null }
  | {
      readonly kind: 'array';
      readonly element: QueryParameterType;
      readonly items: readonly QueryParameterValue[];
    }
  | {
      readonly kind: 'range';
      readonly element: QueryParameterType;
      /** Its start and its end; NULL has none. */
      readonly bounds: readonly (string | null)[];
    }
  | { readonly kind: 'struct'; readonly fields: readonly { name: string; value: QueryParameterValue }[] };

/** A parameter of a query; a positional one has no name. */
export interface QueryParameter {
  readonly name: string | undefined;
  readonly value: QueryParameterValue;
}

/** @see https://cloud.google.com/bigquery/docs/reference/rest/v2/QueryParameter */
export function parseQueryParameter(json: unknown): QueryParameter {
  const { name, parameterType, parameterValue } = toObject(json, 'queryParameters');
  const type = parseType(toObject(parameterType, 'parameterType'));
  return {
    name: typeof name === 'string' && name !== '' ? name : undefined,
    value: parseValue(toObject(parameterValue, 'parameterValue'), type),
  };
}

function parseType(json: JsonObject): QueryParameterType {
  const name = readString(json, 'type');
  if (!name) throw new ApiError(400, 'required', 'Required parameter is missing: parameterType.type');
  const { arrayType } = json;
  if (name === 'ARRAY') return { kind: 'array', element: parseType(toObject(arrayType, 'arrayType')) };
  if (name === 'RANGE') {
    const { rangeElementType } = json;
    return { kind: 'range', element: parseType(toObject(rangeElementType, 'rangeElementType')) };
  }
  if (name !== 'STRUCT') return { kind: 'scalar', name };
  const fields = (readArray(json, 'structTypes') ?? []).map((item) => {
    const field = toObject(item, 'structTypes');
    const { type } = field;
    return { name: readString(field, 'name') ?? '', type: parseType(toObject(type, 'type')) };
  });
  return { kind: 'struct', fields };
}

function parseValue(json: JsonObject, type: QueryParameterType): QueryParameterValue {
  switch (type.kind) {
    case 'scalar':
      // Google's own client sends a number as a JSON number.
      return { kind: 'scalar', type: type.name, text: readText(json, 'value') ?? null };
    case 'array': {
      const items = (readArray(json, 'arrayValues') ?? []).map((item) => toObject(item, 'arrayValues'));
      return {
        kind: 'array',
        element: type.element,
        items: items.map((item) => parseValue(item, type.element)),
      };
    }
    case 'range': {
      const range = readObject(json, 'rangeValue') ?? {};
      const bounds = ['start', 'end'].map((end) => readText(toObject(range[end], end), 'value') ?? null);
      return { kind: 'range', element: type.element, bounds };
    }
    case 'struct': {
      const values = readObject(json, 'structValues') ?? {};
      const fields = type.fields.map((field) => ({
        name: field.name,
        value: parseValue(toObject(values[field.name], 'structValues'), field.type),
      }));
      return { kind: 'struct', fields };
    }
  }
}
