import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Row } from '../../src/bigquery/query.ts';
import { type FormatName, writeResult } from '../../src/cli/write-result.ts';
import { InterruptedError } from '../../src/errors.ts';

const schema = [
  { name: 'name', type: 'STRING', isRepeated: false, fields: [] },
  { name: 'n', type: 'INTEGER', isRepeated: false, fields: [] },
];
const nobody = new AbortController().signal;

async function* give(...pages: Row[][]): AsyncGenerator<Row[]> {
  for (const page of pages) yield page;
}

async function write(name: FormatName, pages: AsyncIterable<Row[]>, isTTY = false) {
  const stdout = Object.assign(new PassThrough(), { isTTY });
  const written = text(stdout);
  const rows = await writeResult({ schema, pages }, name, stdout, nobody);
  stdout.end();
  return { rows, text: await written };
}

describe('a result', () => {
  const formats: [FormatName, string][] = [
    ['csv', 'name,n\na,1\n"b,""c""",\n'],
    ['tsv', 'name\tn\na\t1\nb,"c"\t\n'],
    ['json', '[{"name":"a","n":"1"},\n {"name":"b,\\"c\\"","n":null}]\n'],
    ['ndjson', '{"name":"a","n":"1"}\n{"name":"b,\\"c\\"","n":null}\n'],
    ['table', 'name      n\n-----  ----\na         1\nb,"c"  NULL\n'],
  ];
  for (const [name, expected] of formats) {
    it(`is the same as ${name} in one page, and, but for a table's columns, in two`, async () => {
      const rows: Row[] = [
        ['a', '1'],
        ['b,"c"', null],
      ];
      assert.deepEqual(await write(name, give(rows)), { rows: 2, text: expected });
      if (name === 'table') return;
      assert.deepEqual(await write(name, give(...rows.map((row) => [row]))), { rows: 2, text: expected });
    });
  }

  const empty: [FormatName, string][] = [
    ['csv', 'name,n\n'],
    ['tsv', 'name\tn\n'],
    ['json', '[]\n'],
    ['ndjson', ''],
    ['table', 'name  n\n----  -\n'],
  ];
  for (const [name, expected] of empty) {
    it(`without rows is still ${name}`, async () =>
      assert.deepEqual(await write(name, give()), { rows: 0, text: expected }));
  }

  it('drives no terminal, and goes unchanged into a file', async () => {
    const evil = 'a\x1b[2J\u202e';
    assert.equal((await write('csv', give([[evil, null]]), true)).text, 'name,n\na\\x1b[2J\\u202e,\n');
    assert.equal((await write('csv', give([[evil, null]]))).text, `name,n\n${evil},\n`);
  });

  it('is read no faster than it is written, and given up on with the reason of who stops it', async () => {
    const stop = new AbortController();
    let pages = 0;
    async function* endless(): AsyncGenerator<Row[]> {
      for (;;) {
        pages += 1;
        yield [['x'.repeat(100_000), null]];
      }
    }
    const unread = new PassThrough();
    const writing = writeResult({ schema, pages: endless() }, 'csv', unread, stop.signal);
    await sleep(50);
    assert.ok(pages < 3, `${pages} pages are waiting`);
    stop.abort(new InterruptedError());
    await assert.rejects(writing, InterruptedError);
  });
});
