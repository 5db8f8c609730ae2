/** A fault in the text of a query, at a place in it. */
export class GoogleSqlError extends Error {
  readonly offset: number;

  /** @param offset where in the query, in UTF-16 units from its start */
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/** Where an offset is; both count from 1. */
export function findPosition(sql: string, offset: number): { line: number; column: number } {
  const before = sql.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

/** ` at [line:column]` as BigQuery ends its messages. */
export function formatPosition(sql: string, offset: number): string {
  const { line, column } = findPosition(sql, offset);
  return ` at [${line}:${column}]`;
}
