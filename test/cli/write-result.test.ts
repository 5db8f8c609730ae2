import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryResult } from '../../src/bigquery/query.ts';
import type { Row } from '../../src/bigquery/read-rows.ts';
import { createStreamWrite, type FormatName, writeResult } from '../../src/cli/write-result.ts';
import { InterruptedError } from '../../src/errors.ts';
import { createResult } from '../bigquery/result-pages.ts';

const schema = [
  { name: 'name', type: 'STRING', isRepeated: false, fields: [] },
  { name: 'n', type: 'INTEGER', isRepeated: false, fields: [] },
];
const nobody = new AbortController().signal;

const give = (...pages: Row[][]) => createResult(schema, pages);

async function write(name: FormatName, result: Pick<QueryResult, 'schema' | 'pages'>, isTTY = false) {
  const stdout = Object.assign(new PassThrough(), { isTTY });
  const written = text(stdout);
  const rows = await writeResult(result, name, createStreamWrite(stdout, nobody));
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
    it(`is the same as ${name} in one page and in two`, async () => {
      const rows: Row[] = [
        ['a', '1'],
        ['b,"c"', null],
      ];
      assert.deepEqual(await write(name, give(rows)), { rows: 2, text: expected });
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
    let opened = 0;
    const { pages } = give([['x', null]]);
    const endless = {
      ...pages,
      first: { ...pages.first, pageToken: 'next' },
      async open() {
        opened += 1;
        const rows = [{ f: [{ v: 'x'.repeat(100_000) }, { v: null }] }];
        return Readable.from([Buffer.from(JSON.stringify({ pageToken: 'next', rows }))]);
      },
    };
    const unread = new PassThrough();
    const writing = writeResult({ schema, pages: endless }, 'csv', createStreamWrite(unread, stop.signal));
    await sleep(50);
    assert.ok(opened > 0 && opened < 5, `${opened} pages were asked for`);
    stop.abort(new InterruptedError());
    await assert.rejects(writing, InterruptedError);
  });
});
