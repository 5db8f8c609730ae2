import { ApiError } from './api-error.ts';
import { formatPosition, GoogleSqlError } from './googlesql/syntax-error.ts';
import { type Translation, translate } from './googlesql/translate.ts';
import { createParameterReader } from './parameter-reader.ts';
import type { QueryRequest } from './requests.ts';

/** A query as asked, and as DuckDB takes it. */
export interface PreparedQuery extends Translation {
  readonly source: string;
  /** The project that a table without one belongs to. */
  readonly projectId: string;
  readonly location: string;
}

/** @throws ApiError for a query that cannot even be cut into tokens, or that asks for a parameter it was not given */
export function prepareQuery(
  { sql, parameters }: QueryRequest,
  options: { projectId: string; location: string; sessionUser: string },
): PreparedQuery {
  try {
    const translation = translate(sql, {
      formatParameter: createParameterReader(parameters),
      sessionUser: options.sessionUser,
    });
    return { ...translation, ...options, source: sql };
  } catch (error) {
    if (!(error instanceof GoogleSqlError)) throw error;
    throw new ApiError(400, 'invalidQuery', error.message + formatPosition(sql, error.offset));
  }
}
