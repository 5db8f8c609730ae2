import { ApiError } from './api-error.ts';
import { formatPosition, GoogleSqlError } from './googlesql/syntax-error.ts';
import type { Token } from './googlesql/tokens.ts';
import { type Translation, translate } from './googlesql/translate.ts';

/** A statement as asked, and as DuckDB takes it. */
export interface PreparedQuery extends Translation {
  readonly source: string;
  /** The project that a table without one belongs to. */
  readonly projectId: string;
  readonly location: string;
}

export interface PrepareOptions {
  readonly projectId: string;
  readonly location: string;
  readonly sessionUser: string;
  readonly formatParameter: (token: Token) => string;
  readonly variables: ReadonlyMap<string, string>;
}

/** @throws ApiError for a statement that asks for a parameter it was not given */
export function prepareQuery(sql: string, options: PrepareOptions): PreparedQuery {
  const { projectId, location } = options;
  return atPosition(sql, () => ({ ...translate(sql, options), projectId, location, source: sql }));
}

/**
 * Says a fault in the text of a query as BigQuery does.
 *
 * @throws ApiError in place of a GoogleSqlError
 */
export function atPosition<T>(sql: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof GoogleSqlError)) throw error;
    throw new ApiError(400, 'invalidQuery', error.message + formatPosition(sql, error.offset));
  }
}
