import type { QueryResult } from '../bigquery/query.ts';
import { type Piece, writeRows } from '../bigquery/write-rows.ts';
import type { Output } from './context.ts';
import type { TableEdge } from './terminal/table.ts';
import { makeControlsVisible } from './terminal/visible-controls.ts';

export const formatNames = ['table', 'json', 'ndjson', 'csv', 'tsv'] as const;

export type FormatName = (typeof formatNames)[number];

/** Writes bytes, and is done when they may be written over. */
export type Write = (bytes: Uint8Array | string) => Promise<void>;

export interface WriteOptions {
  /** Told how many rows are written by now. */
  onRows?: ((count: number) => void) | undefined;
  /** Where a table ends. */
  edge?: TableEdge | undefined;
}

/**
 * Writes a result piece by piece, no faster than it is read.
 *
 * @returns how many rows were written
 */
export async function writeResult(
  result: Pick<QueryResult, 'schema' | 'pages'>,
  name: FormatName,
  write: Write,
  { onRows, edge }: WriteOptions = {},
): Promise<number> {
  let count = 0;
  const pieces = name === 'table' ? await writeAsTable(result, edge) : writeRows(result, name);
  for await (const { bytes, rows } of pieces) {
    await write(bytes);
    count += rows;
    onRows?.(count);
  }
  return count;
}

/** What measures text for it takes as long to load as Node to start: only a table waits for that. */
async function writeAsTable(
  result: Pick<QueryResult, 'schema' | 'pages'>,
  edge: TableEdge | undefined,
): Promise<AsyncIterable<Piece>> {
  const { writeTable } = await import('./terminal/table.ts');
  return writeTable(result, edge);
}

/** Writes to a stream; nothing that is in the bytes drives a terminal. */
export function createStreamWrite(stream: Output, signal: AbortSignal): Write {
  return (bytes) =>
    new Promise((resolve, reject) => {
      const stop = (): void => reject(signal.reason);
      signal.addEventListener('abort', stop, { once: true });
      stream.write(stream.isTTY ? makeSafe(bytes) : bytes, (error) => {
        signal.removeEventListener('abort', stop);
        if (error) reject(error);
        else resolve();
      });
    });
}

function makeSafe(bytes: Uint8Array | string): string {
  return makeControlsVisible(typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString());
}
