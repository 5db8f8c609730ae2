import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import type { Row } from '../../../src/bigquery/read-rows.ts';
import type { PageStart, ResultPages } from '../../../src/bigquery/rows/read-pages.ts';
import { writeRows } from '../../../src/bigquery/write-rows.ts';
import { InterruptedError, PosternError } from '../../../src/errors.ts';
import { column, createResult, createRow } from '../result-pages.ts';

const schema = [column('INTEGER')];
const number = (first: number, count: number): Row[] =>
  Array.from({ length: count }, (_, index) => [String(first + index)]);

/** A page's bytes; cut off where they break. */
function bytesOf(rows: Row[], pageToken?: string): Buffer {
  return Buffer.from(JSON.stringify({ pageToken, rows: rows.map(createRow) }));
}

async function* breakAfter(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
  throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
}

/** Ten rows: two with the answer, the others from `open`. */
function startWith(open: ResultPages['open'], rest: Partial<ResultPages> = {}): ResultPages {
  const first = { rows: number(0, 2).map(createRow), pageToken: 'second' };
  return { first, totalRows: 10, maxRows: Number.POSITIVE_INFINITY, signal: undefined, open, ...rest };
}

async function read(pages: ResultPages): Promise<string[]> {
  let text = '';
  for await (const { bytes } of writeRows({ schema, pages }, 'csv')) text += Buffer.from(bytes);
  return text.split('\n').slice(1, -1);
}

const all = number(0, 10).flat();

describe('the pages of a result', () => {
  it('are read to the last, each row once', async () => {
    const { pages } = createResult(schema, [number(0, 3), [], number(3, 6), number(9, 1)]);
    assert.deepEqual(await read(pages), all);
  });

  it('are asked for as soon as their token is seen, which may be before the rows of the page before', async () => {
    const order: string[] = [];
    const pages = startWith(async (start) => {
      order.push(JSON.stringify(start));
      if ('pageToken' in start && start.pageToken === 'third') return Readable.from([bytesOf(number(8, 2))]);
      const bytes = bytesOf(number(2, 6), 'third');
      return Readable.from(
        (async function* () {
          yield bytes.subarray(0, 30);
          while (order.length < 2) await new Promise((resolve) => setImmediate(resolve));
          order.push('rest of the second');
          yield bytes.subarray(30);
        })(),
      );
    });
    assert.deepEqual(await read(pages), all);
    assert.deepEqual(order, ['{"pageToken":"second"}', '{"pageToken":"third"}', 'rest of the second']);
  });

  it('go on with the row that comes next where a connection breaks, and are never asked for twice', async () => {
    const asked: PageStart[] = [];
    const pages = startWith(async (start) => {
      asked.push(start);
      if ('pageToken' in start) {
        const bytes = bytesOf(number(2, 5), 'third');
        // In the middle of a row.
        return Readable.from(breakAfter(bytes.subarray(0, bytes.indexOf('"5"') + 1)));
      }
      return Readable.from([bytesOf(number(start.startIndex, 10 - start.startIndex))]);
    });
    assert.deepEqual(await read(pages), all);
    assert.deepEqual(asked, [{ pageToken: 'second' }, { pageToken: 'third' }, { startIndex: 5 }]);
  });

  it('go on with the row that comes next where a server falls silent for a minute', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const asked: PageStart[] = [];
    const pages = startWith(async (start) => {
      asked.push(start);
      if ('startIndex' in start)
        return Readable.from([bytesOf(number(start.startIndex, 10 - start.startIndex))]);
      const silent = new Readable({ read: () => undefined });
      const bytes = bytesOf(number(2, 5));
      silent.push(bytes.subarray(0, bytes.indexOf('"5"')));
      return silent;
    });
    const reading = read(pages);
    let isDone = false;
    reading.finally(() => {
      isDone = true;
    });
    for (let seconds = 0; !isDone; seconds += 1) {
      assert.ok(seconds < 100, 'it waits for ever');
      // What has arrived is read between the ticks of the clock.
      await new Promise((resolve) => setImmediate(resolve));
      t.mock.timers.tick(1000);
    }
    assert.deepEqual(await reading, all);
    assert.deepEqual(asked, [{ pageToken: 'second' }, { startIndex: 5 }]);
  });

  it('hold no timer once they are read, nor while they are', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    let most = 0;
    const pages = startWith(async () => {
      const bytes = bytesOf(number(2, 8));
      return Readable.from(Array.from(bytes, (_, at) => bytes.subarray(at, at + 1)));
    });
    for await (const _ of writeRows({ schema, pages }, 'csv')) most = Math.max(most, timers());
    assert.deepEqual([most, timers()], [before, before]);
  });

  it('are given up on where the connection breaks again and again without a row', async () => {
    let asked = 0;
    const pages = startWith(async () => {
      asked += 1;
      return Readable.from(breakAfter(Buffer.from('{"rows":[')));
    });
    await assert.rejects(read(pages), {
      code: 'network',
      message: 'The connection to BigQuery broke off again and again (ECONNRESET).',
    });
    assert.equal(asked, 4);
  });

  it('are given up on with the failure that BigQuery answers with', async () => {
    const refusal = new PosternError('not_found', 'Not found: Job');
    const pages = startWith(async () => {
      throw refusal;
    });
    await assert.rejects(read(pages), refusal);
  });

  it('are left alone once there are as many rows as wanted', async () => {
    const asked: unknown[] = [];
    const open: ResultPages['open'] = async (start, maxRows) => {
      asked.push([start, maxRows]);
      return Readable.from([bytesOf(number(2, 5), 'third')]);
    };
    assert.deepEqual(await read(startWith(open, { maxRows: 4 })), all.slice(0, 4));
    assert.deepEqual(asked[0], [{ pageToken: 'second' }, 2]);
    assert.deepEqual(await read(startWith(open, { maxRows: 0 })), []);
  });

  it('are not read to their end where enough rows are read, or whoever reads them leaves', async () => {
    let signals = 0;
    const open: ResultPages['open'] = async (_start, _maxRows, signal) => {
      signal.addEventListener('abort', () => {
        signals += 1;
      });
      return Readable.from(
        (async function* () {
          yield Buffer.from('{"rows":[');
          for (;;) yield Buffer.from(`${JSON.stringify(createRow(['7']))},`.repeat(10_000));
        })(),
      );
    };
    assert.equal((await read(startWith(open, { maxRows: 5 }))).length, 5);
    for await (const { rows } of writeRows({ schema, pages: startWith(open) }, 'csv')) if (rows > 5) break;
    assert.equal(signals, 2);
  });

  it('that end before the rows that BigQuery announced are an error, not a shorter result', async () => {
    const pages = startWith(async () => Readable.from([bytesOf(number(2, 5))]));
    await assert.rejects(read(pages), {
      code: 'invalid_response',
      message: 'BigQuery has 10 rows and sent 7.',
    });
  });

  it('that end in the middle are an error with the byte', async () => {
    const bytes = bytesOf(number(2, 8));
    const pages = startWith(async () => Readable.from([bytes.subarray(0, -3)]));
    await assert.rejects(read(pages), {
      code: 'invalid_response',
      message: `The answer is not BigQuery's from byte ${bytes.length - 3} on.`,
    });
  });

  it('end with the reason of who stops them, and what is on its way is stopped, too', async () => {
    const stop = new AbortController();
    let stopped = false;
    const pages = startWith(
      (_start, _maxRows, signal) => {
        signal.addEventListener('abort', () => {
          stopped = true;
        });
        stop.abort(new InterruptedError());
        return Promise.reject(signal.reason);
      },
      { signal: stop.signal },
    );
    await assert.rejects(read(pages), InterruptedError);
    assert.ok(stopped);
  });
});
