/** A fault in the text of a query, at a place in it. */
export class GoogleSqlError extends Error {
  readonly offset: number;

  /** @param offset where in the query, in UTF-16 units from its start */
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** ` at [line:column]` as BigQuery ends its messages; both count from 1. */
export function formatPosition(sql: string, offset: number): string {
  const before = sql.slice(0, offset).split('\n');
  return ` at [${before.length}:${(before.at(-1) ?? '').length + 1}]`;
}
