import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Row } from '../../../src/bigquery/read-rows.ts';
import type { RowFormatName } from '../../../src/bigquery/rows/formats.ts';
import { writeRows } from '../../../src/bigquery/write-rows.ts';
import { column, createResult } from '../result-pages.ts';

const schema = [
  column('STRING', { name: 'a' }),
  column('STRING', { name: 'b,c' }),
  column('INTEGER', { name: 'd', isRepeated: true }),
];

async function write(name: RowFormatName, rows: Row[], fields = schema): Promise<string> {
  let text = '';
  for await (const { bytes } of writeRows(createResult(fields, [rows]), name)) text += Buffer.from(bytes);
  return text;
}

it('csv quotes what RFC 4180 wants quoted, and tells an empty text from NULL', async () => {
  const rows = [
    ['plain', 'with "quotes"', []],
    ['two\nlines', '', ['1']],
    [null, 'a,b', ['1', null]],
    ['a\r', '<&>', []],
  ];
  assert.equal(
    await write('csv', rows),
    'a,"b,c",d\nplain,"with ""quotes""",[]\n"two\nlines","","[""1""]"\n,"a,b","[""1"",null]"\n"a\r",<&>,[]\n',
  );
});

it('tsv escapes what would end a cell or a line', async () => {
  const rows = [
    ['tab\tend\r\n', 'back\\slash', []],
    [null, '', ['\\']],
  ];
  assert.equal(await write('tsv', rows), 'a\tb,c\td\ntab\\tend\\r\\n\tback\\\\slash\t[]\n\t\t["\\\\\\\\"]\n');
});

it('json is one array, also of nothing', async () => {
  assert.equal(await write('json', []), '[]\n');
  const rows = [
    ['1', null, ['2']],
    [null, 'x', []],
  ];
  assert.deepEqual(JSON.parse(await write('json', rows)), [
    { a: '1', 'b,c': null, d: ['2'] },
    { a: null, 'b,c': 'x', d: [] },
  ]);
});

it('ndjson is an object a line, each line ended', async () => {
  const rows = [
    ['1', null, []],
    ['2', 'x\n', []],
  ];
  assert.equal(await write('ndjson', rows), '{"a":"1","b,c":null,"d":[]}\n{"a":"2","b,c":"x\\n","d":[]}\n');
  assert.equal(await write('ndjson', []), '');
});

it('a FLOAT64 is the number that BigQuery wrote, digit for digit, and a word where JSON has no number', async () => {
  const floats = [column('FLOAT', { name: 'x' })];
  const rows = ['1.0', '0.1', '1.0E300', '-0.0', 'NaN', '-Infinity'].map((text) => [text]);
  assert.equal(await write('csv', rows, floats), 'x\n1.0\n0.1\n1.0E300\n-0.0\nNaN\n-Infinity\n');
  assert.equal(
    (await write('ndjson', rows, floats)).replaceAll('{"x":', '').replaceAll('}', ''),
    '1.0\n0.1\n1.0E300\n-0.0\n"NaN"\n"-Infinity"\n',
  );
});

it('half a pair of surrogates is an escape in JSON and the replacement character elsewhere, a pair is a character', async () => {
  const rows = ['\ud800', '\ud800\uffff', '\udc00\ud800', '\ud83d\ude00'].map((text) => [text]);
  const texts = [column('STRING')];
  assert.equal(
    (await write('ndjson', rows, texts)).replaceAll('{"x":', '').replaceAll('}', ''),
    '"\\ud800"\n"\\ud800\uffff"\n"\\udc00\\ud800"\n"😀"\n',
  );
  assert.equal(await write('csv', rows, texts), 'x\n\ufffd\n\ufffd\uffff\n\ufffd\ufffd\n😀\n');
});
