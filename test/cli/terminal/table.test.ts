import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import stringWidth from 'string-width';
import type { Row } from '../../../src/bigquery/read-rows.ts';
import type { Field } from '../../../src/bigquery/schema.ts';
import { writeTable } from '../../../src/cli/terminal/table.ts';
import { createResult } from '../../bigquery/result-pages.ts';

function field(name: string, type = 'STRING', isRepeated = false): Field {
  return { name, type, isRepeated, fields: [] };
}

async function draw(schema: Field[], ...pages: Row[][]): Promise<string[]> {
  const pieces: string[] = [];
  let count = 0;
  for await (const { bytes, rows } of writeTable(createResult(schema, pages))) {
    pieces.push(Buffer.from(bytes).toString());
    count += rows;
  }
  assert.equal(count, pages.flat().length);
  const text = pieces.join('');
  assert.ok(text === '' || text.endsWith('\n'));
  return text.split('\n').slice(0, -1);
}

describe('a table', () => {
  it('puts numbers right, text left and NULL in words, without blanks at the ends', async () => {
    const schema = [
      field('name'),
      field('n', 'INTEGER'),
      field('x', 'FLOAT'),
      field('d', 'NUMERIC'),
      field('ok', 'BOOLEAN'),
    ];
    assert.deepEqual(
      await draw(schema, [
        ['William', '3961947', 0.5, '1.10', true],
        [null, null, null, null, null],
        ['', '-1', 1e21, '99999999999999999999', false],
      ]),
      [
        'name           n      x                     d  ok',
        '-------  -------  -----  --------------------  -----',
        'William  3961947    0.5                  1.10  true',
        'NULL        NULL   NULL                  NULL  NULL',
        '              -1  1e+21  99999999999999999999  false',
      ],
    );
  });

  it('keeps its columns under wide characters, emoji and accents', async () => {
    const lines = await draw(
      [field('名前'), field('n', 'INTEGER')],
      [
        ['山田太郎', '1'],
        ['👩‍👩‍👧', '22'],
        ['Zoe\u0308', '333'],
      ],
    );
    assert.deepEqual(
      lines.map((line) => stringWidth(line)),
      [13, 13, 13, 13, 13],
    );
  });

  it('keeps a cell on one line and lets nothing in it act', async () => {
    const lines = await draw([field('x\x1b[2J')], [['a\nb\tc\r\x1b[31m\u202e'], [{ a: '\x1b' }]]);
    assert.equal(lines.length, 4);
    assert.equal(lines[2], 'a\\nb\\tc\\r\\x1b[31m\\u202e');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that none arrives is what is tested
    assert.doesNotMatch(lines.join('\n'), /[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  it('shows what is nested as JSON, a list of numbers to the left', async () => {
    assert.deepEqual(
      await draw(
        [field('xs', 'INTEGER', true), { ...field('r', 'RECORD'), fields: [field('a')] }],
        [[['1', null], { a: 'b' }]],
      ),
      ['xs          r', '----------  ---------', '["1",null]  {"a":"b"}'],
    );
  });

  it('lets a row after the first thousand stand out rather than cut it', async () => {
    const lines = await draw(
      [field('a'), field('b')],
      Array.from({ length: 1000 }, () => ['x', 'y']),
      [['longer', 'y']],
    );
    assert.deepEqual(lines.slice(0, 3), ['a  b', '-  -', 'x  y']);
    assert.equal(lines.at(-1), 'longer  y');
  });

  it('ends where the terminal does, between characters, and says that it was cut', async () => {
    const schema = [field('name'), field('n', 'INTEGER')];
    const rows = [
      ['short', '1'],
      ['山田太郎👩‍👩‍👧', '2'],
      ['x'.repeat(5000), '3'],
    ];
    let cuts = 0;
    const edge = {
      columns: 10,
      onCut: () => {
        cuts += 1;
      },
    };
    let text = '';
    for await (const { bytes } of writeTable(createResult(schema, [rows]), edge)) text += Buffer.from(bytes);
    assert.deepEqual(text.split('\n').slice(2, -1), ['short    …', '山田太郎…', 'xxxxxxxxx…']);
    assert.equal(cuts, 5);
    text = '';
    for await (const { bytes } of writeTable(createResult(schema, [[['123456', '7']]]), edge))
      text += Buffer.from(bytes);
    assert.equal(text, 'name    n\n------  -\n123456  7\n');
  });

  it('has its names alone without rows, and nothing without columns', async () => {
    assert.deepEqual(await draw([field('a'), field('bb')], []), ['a  bb', '-  --']);
    assert.deepEqual(await draw([], []), []);
  });
});
