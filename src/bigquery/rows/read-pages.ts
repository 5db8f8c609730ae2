import { Readable } from 'node:stream';
import { PosternError } from '../../errors.ts';
import { createInvalidResponse } from '../invalid-response.ts';
import { PageScanner, type RowTaker } from './page-scanner.ts';
import type { Scan } from './scan.ts';

/** Which rows of a result to open: from a page's token on, or from a row on. */
export type PageStart = { pageToken: string } | { startIndex: number };

/** The pages of a result that is there. */
export interface ResultPages {
  /** What came with the answer that said that the query is done. */
  first: { rows: unknown; pageToken: unknown };
  /** How many rows BigQuery says that there are. */
  totalRows: number;
  /** How many rows are wanted at most; infinitely many for all. */
  maxRows: number;
  signal: AbortSignal | undefined;
  /** Asks for more of them. */
  open(start: PageStart, maxRows: number, signal: AbortSignal): Promise<Readable>;
}

/** Takes rows and counts them. */
export interface CountingTaker extends RowTaker {
  readonly count: number;
}

/** How often in a row a connection may break without a row in between. */
const mostBreaks = 3;

/**
 * Reads a result page by page and gives its rows to their taker. The next page is asked for as soon as its token is
 * seen; where a connection breaks, the result goes on with the row that comes next.
 *
 * @returns a generator that stops after every piece that arrives, for what was taken to be handed on
 * @throws PosternError `invalid_response`, `network`, `interrupted`, and what BigQuery refuses with
 */
export async function* readPages(pages: ResultPages, scan: Scan, taker: CountingTaker): AsyncGenerator<void> {
  const { first, maxRows, signal } = pages;
  const leaving = new AbortController();
  const stop = signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal;
  const open = (start: PageStart): Promise<Readable> => {
    const opening = pages.open(start, maxRows - taker.count, stop);
    // It is on its way while a page is read; its failure waits until it is asked for.
    opening.catch(() => undefined);
    return opening;
  };
  const bytes = Buffer.from(JSON.stringify({ pageToken: first.pageToken ?? null, rows: first.rows ?? [] }));
  let next: Promise<Readable> | undefined = Promise.resolve(Readable.from([bytes]));
  let breaks = 0;
  try {
    while (next && taker.count < maxRows) {
      const page = await next;
      next = undefined;
      const before = taker.count;
      const scanner = new PageScanner(scan, taker);
      let piece: Piece = { isLast: false };
      for (const pieces = page[Symbol.asyncIterator](); !piece.isLast; ) {
        piece = await readPiece(pieces, page);
        if (piece.bytes) scanner.push(piece.bytes);
        else if (!piece.broken) scanner.finish();
        const token = scanner.fields.get('pageToken');
        if (typeof token === 'string' && token !== '' && !piece.broken) next ??= open({ pageToken: token });
        yield;
        if (taker.count >= maxRows) return;
      }
      if (!piece.broken) continue;
      signal?.throwIfAborted();
      breaks = taker.count > before ? 1 : breaks + 1;
      if (breaks > mostBreaks) throw createBreakError(piece.broken);
      next?.then((unwanted) => unwanted.destroy());
      next = open({ startIndex: taker.count });
    }
    if (taker.count < Math.min(maxRows, pages.totalRows)) {
      throw createInvalidResponse(`BigQuery has ${pages.totalRows} rows and sent ${taker.count}.`);
    }
  } finally {
    leaving.abort();
  }
}

/** What came next of a page: bytes, its end, or why there is no more. */
interface Piece {
  bytes?: Uint8Array;
  broken?: unknown;
  isLast: boolean;
}

/** In ms: a server that sends nothing for so long has gone, whatever the connection says. */
const silenceMs = 60_000;

async function readPiece(pieces: AsyncIterator<Uint8Array>, page: Readable): Promise<Piece> {
  const end = (): unknown => page.destroy(Object.assign(new Error('Silence.'), { code: 'ETIMEDOUT' }));
  // Not AbortSignal.timeout, which would live on for its minute: one for each of thousands of pieces.
  const silence = setTimeout(end, silenceMs);
  try {
    const { value, done } = await pieces.next();
    return done ? { isLast: true } : { bytes: value, isLast: false };
  } catch (broken) {
    return { broken, isLast: true };
  } finally {
    clearTimeout(silence);
  }
}

function createBreakError(error: unknown): PosternError {
  const { code } = error as { code?: unknown };
  const reason = typeof code === 'string' && /^[A-Z_0-9]+$/.test(code) ? ` (${code})` : '';
  return new PosternError('network', `The connection to BigQuery broke off again and again${reason}.`, {
    hint: 'Check the network, then try again.',
  });
}
