import { ApiError } from './api-error.ts';
import {
  type JsonObject,
  readArray,
  readBoolean,
  readInteger,
  readObject,
  readString,
  toObject,
} from './json-fields.ts';
import { parseQueryParameter, type QueryParameter } from './query-parameters.ts';

/** BigQuery's enum of the same name: seconds with a fraction, microseconds, or text. */
export type TimestampOutputFormat = 'FLOAT64' | 'INT64' | 'ISO8601_STRING';

/** Which rows of a result a call wants, and how. */
export interface PageRequest {
  readonly maxResults: number | undefined;
  readonly startIndex: number;
  readonly timestampFormat: TimestampOutputFormat;
  /** How long the call may wait for the query, in milliseconds. */
  readonly timeoutMs: number;
}

/** What is to be computed, from `jobs.query` or from the configuration in `jobs.insert`. */
export interface QueryRequest {
  readonly sql: string;
  readonly parameters: readonly QueryParameter[];
  readonly maximumBytesBilled: bigint | undefined;
  readonly dryRun: boolean;
  readonly labels: JsonObject | undefined;
  readonly useQueryCache: boolean;
  readonly priority: string;
  /** When BigQuery stops the job itself. */
  readonly jobTimeoutMs: number | undefined;
}

/** Google's default for `timeoutMs`. */
const DEFAULT_TIMEOUT_MS = 10_000;
/** Google waits no longer in one call, whatever `timeoutMs` says. */
const LONGEST_TIMEOUT_MS = 200_000;

/**
 * Reads a query's settings.
 *
 * @param settings the body of `jobs.query`, or `configuration.query` of `jobs.insert`
 * @param common where `dryRun`, `labels` and `jobTimeoutMs` stand: the body, or `configuration`
 */
export function parseQueryRequest(settings: JsonObject, common: JsonObject): QueryRequest {
  const sql = readString(settings, 'query');
  if (!sql) throw new ApiError(400, 'required', 'Required parameter is missing: query');
  // The REST API's default is true, unlike that of the client libraries.
  if (readBoolean(settings, 'useLegacySql') ?? true) {
    throw new ApiError(400, 'invalidQuery', 'The sandbox runs GoogleSQL only: send "useLegacySql": false');
  }
  const jobTimeoutMs = readInteger(common, 'jobTimeoutMs');
  return {
    sql,
    parameters: (readArray(settings, 'queryParameters') ?? []).map((item) => parseQueryParameter(item)),
    maximumBytesBilled: readInteger(settings, 'maximumBytesBilled'),
    dryRun: readBoolean(common, 'dryRun') ?? false,
    labels: readObject(common, 'labels'),
    useQueryCache: readBoolean(settings, 'useQueryCache') ?? true,
    priority: readString(settings, 'priority') ?? 'INTERACTIVE',
    jobTimeoutMs: jobTimeoutMs === undefined ? undefined : Number(jobTimeoutMs),
  };
}

/** Reads the page settings of a `jobs.query` body. */
export function parseFirstPageRequest(body: JsonObject): PageRequest {
  return parsePage(body, toObject(body['formatOptions'], 'formatOptions'), 0);
}

/** Reads the page settings of a `jobs.getQueryResults` URL. */
export function parsePageRequest(query: URLSearchParams): PageRequest {
  const fields = Object.fromEntries(query);
  const formatOptions = {
    useInt64Timestamp: fields['formatOptions.useInt64Timestamp'],
    timestampOutputFormat: fields['formatOptions.timestampOutputFormat'],
  };
  const token = readString(fields, 'pageToken');
  const startIndex =
    token === undefined ? Number(readInteger(fields, 'startIndex') ?? 0n) : parsePageToken(token);
  return parsePage(fields, formatOptions, startIndex);
}

/** A page token is opaque to clients: it says where the next page starts. */
export function formatPageToken(index: number): string {
  return Buffer.from(`row:${index}`).toString('base64url');
}

/** @throws ApiError for a token that {@link formatPageToken} did not make */
export function parsePageToken(token: string): number {
  const index = /^row:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (index === undefined) throw new ApiError(400, 'invalid', `Invalid page token: ${token}`);
  return Number(index);
}

function parsePage(fields: JsonObject, formatOptions: JsonObject, startIndex: number): PageRequest {
  const maxResults = readInteger(fields, 'maxResults');
  return {
    maxResults: maxResults === undefined ? undefined : Number(maxResults),
    startIndex,
    timestampFormat: parseTimestampFormat(formatOptions),
    timeoutMs: Math.min(Number(readInteger(fields, 'timeoutMs') ?? DEFAULT_TIMEOUT_MS), LONGEST_TIMEOUT_MS),
  };
}

function parseTimestampFormat(formatOptions: JsonObject): TimestampOutputFormat {
  const named = readString(formatOptions, 'timestampOutputFormat');
  if (named === 'FLOAT64' || named === 'INT64' || named === 'ISO8601_STRING') return named;
  return readBoolean(formatOptions, 'useInt64Timestamp') ? 'INT64' : 'FLOAT64';
}
