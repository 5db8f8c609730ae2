import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import stringWidth from 'string-width';
import type { Row } from '../../../src/bigquery/query.ts';
import type { Field } from '../../../src/bigquery/schema.ts';
import { createTableFormat } from '../../../src/cli/terminal/table.ts';

function field(name: string, type = 'STRING', isRepeated = false): Field {
  return { name, type, isRepeated, fields: [] };
}

function draw(schema: Field[], rows: Row[], sample = rows): string[] {
  const format = createTableFormat(sample);
  const text =
    format.begin(schema) + rows.map((row, index) => format.row(row, index === 0)).join('') + format.end();
  assert.ok(text === '' || text.endsWith('\n'));
  return text.split('\n').slice(0, -1);
}

describe('a table', () => {
  it('puts numbers right, text left and NULL in words, without blanks at the ends', () => {
    const schema = [
      field('name'),
      field('n', 'INTEGER'),
      field('x', 'FLOAT'),
      field('d', 'NUMERIC'),
      field('ok', 'BOOLEAN'),
    ];
    assert.deepEqual(
      draw(schema, [
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

  it('keeps its columns under wide characters, emoji and accents', () => {
    const lines = draw(
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

  it('keeps a cell on one line and lets nothing in it act', () => {
    const lines = draw([field('x\x1b[2J')], [['a\nb\tc\r\x1b[31m\u202e'], [{ a: '\x1b' }]]);
    assert.equal(lines.length, 4);
    assert.equal(lines[2], 'a\\nb\\tc\\x0d\\x1b[31m\\u202e');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: that none arrives is what is tested
    assert.doesNotMatch(lines.join('\n'), /[\u0000-\u0009\u000b-\u001f\u202e]/);
  });

  it('shows what is nested as JSON, a list of numbers to the left', () => {
    assert.deepEqual(
      draw([field('xs', 'INTEGER', true), field('r', 'RECORD')], [[['1', null], { a: 'b' }]]),
      ['xs          r', '----------  ---------', '["1",null]  {"a":"b"}'],
    );
  });

  it('lets a later row stand out rather than cut it', () => {
    const lines = draw(
      [field('a'), field('b')],
      [
        ['x', 'y'],
        ['longer', 'y'],
      ],
      [['x', 'y']],
    );
    assert.deepEqual(lines, ['a  b', '-  -', 'x  y', 'longer  y']);
  });

  it('has its names alone without rows, and nothing without columns', () => {
    assert.deepEqual(draw([field('a'), field('bb')], []), ['a  bb', '-  --']);
    assert.deepEqual(draw([], []), []);
  });
});
