import { ApiError } from './api-error.ts';

/** A JSON object whose fields are yet to be looked at. */
export type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(name: string, expected: string): ApiError {
  return new ApiError(400, 'invalid', `Invalid value for '${name}': expected ${expected}`);
}

/** The value as an object; nothing counts as `{}`. */
export function toObject(value: unknown, name: string): JsonObject {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw invalid(name, 'an object');
  return value;
}

export function readObject(from: JsonObject, name: string): JsonObject | undefined {
  const value = from[name];
  return value === undefined || value === null ? undefined : toObject(value, name);
}

export function readArray(from: JsonObject, name: string): readonly unknown[] | undefined {
  const value = from[name];
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw invalid(name, 'an array');
  return value;
}

export function readString(from: JsonObject, name: string): string | undefined {
  const value = from[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw invalid(name, 'a string');
  return value;
}

/** A scalar as text, whichever of JSON's scalars it is. */
export function readText(from: JsonObject, name: string): string | undefined {
  const value = from[name];
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : readString(from, name);
}

/** A boolean, or its name: in a URL's query it is text. */
export function readBoolean(from: JsonObject, name: string): boolean | undefined {
  const value = from[name];
  if (value === undefined || value === null) return undefined;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw invalid(name, 'true or false');
}

/** A whole number that is not negative. Google's JSON writes a 64-bit one as a string and takes either. */
export function readInteger(from: JsonObject, name: string): bigint | undefined {
  const value = from[name];
  if (value === undefined || value === null) return undefined;
  if ((typeof value !== 'string' && typeof value !== 'number') || !/^\d+$/.test(String(value))) {
    throw invalid(name, 'a whole number');
  }
  return BigInt(value);
}
