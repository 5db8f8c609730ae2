import { Readable } from 'node:stream';
import type { QueryResult } from '../../src/bigquery/query.ts';
import type { Field } from '../../src/bigquery/schema.ts';
import type { Value } from '../../src/bigquery/values.ts';

/** A value as the REST API sends it, where a scalar is text; a record is an object. */
function createCell(value: Value): { v: unknown } {
  if (value === null || typeof value === 'string') return { v: value };
  if (Array.isArray(value)) return { v: value.map(createCell) };
  return { v: typeof value === 'object' ? { f: Object.values(value).map(createCell) } : String(value) };
}

export function createRow(values: readonly Value[]): object {
  return { f: values.map(createCell) };
}

export function column(type: string, rest: Partial<Field> = {}): Field {
  return { name: 'x', type, isRepeated: false, fields: [], ...rest };
}

/** A result whose pages are these: the first comes with the answer, the others are asked for. */
export function createResult(
  schema: Field[],
  pages: readonly (readonly Value[])[][],
  maxRows = Number.POSITIVE_INFINITY,
): Pick<QueryResult, 'schema' | 'pages'> {
  const tokenAfter = (index: number): string | undefined =>
    index + 1 < pages.length ? String(index + 1) : undefined;
  return {
    schema,
    pages: {
      first: { rows: pages[0]?.map(createRow), pageToken: tokenAfter(0) },
      totalRows: pages.flat().length,
      maxRows,
      signal: undefined,
      async open(start) {
        const index = 'pageToken' in start ? Number(start.pageToken) : Number.NaN;
        const answer = { pageToken: tokenAfter(index), rows: pages[index]?.map(createRow) };
        return Readable.from([Buffer.from(JSON.stringify(answer))]);
      },
    },
  };
}
