import assert from 'node:assert/strict';
import { it } from 'node:test';
import { formats } from '../../src/bigquery/formats.ts';
import type { Row } from '../../src/bigquery/query.ts';
import type { Field } from '../../src/bigquery/schema.ts';

const schema: Field[] = ['a', 'b,c'].map((name) => ({ name, type: 'STRING', isRepeated: false, fields: [] }));

function write(name: keyof typeof formats, rows: Row[]): string {
  const format = formats[name]();
  return (
    format.begin(schema) + rows.map((row, index) => format.row(row, index === 0)).join('') + format.end()
  );
}

it('csv quotes what RFC 4180 wants quoted, and tells an empty text from NULL', () => {
  const rows = [
    ['plain', 'with "quotes"'],
    ['two\nlines', ''],
    [null, ['1', { x: null }]],
  ];
  assert.equal(
    write('csv', rows),
    'a,"b,c"\nplain,"with ""quotes"""\n"two\nlines",""\n,"[""1"",{""x"":null}]"\n',
  );
});

it('tsv escapes what would end a cell or a line', () => {
  assert.equal(write('tsv', [['tab\tend\r\n', 'back\\slash']]), 'a\tb,c\ntab\\tend\\r\\n\tback\\\\slash\n');
});

it('json is one array, also of nothing', () => {
  assert.equal(write('json', []), '[]\n');
  const rows = [
    ['1', 2],
    [null, true],
  ];
  assert.deepEqual(JSON.parse(write('json', rows)), [
    { a: '1', 'b,c': 2 },
    { a: null, 'b,c': true },
  ]);
});

it('ndjson is an object a line, each line ended', () => {
  assert.equal(
    write('ndjson', [
      ['1', null],
      ['2', 'x\n'],
    ]),
    '{"a":"1","b,c":null}\n{"a":"2","b,c":"x\\n"}\n',
  );
  assert.equal(write('ndjson', []), '');
});
