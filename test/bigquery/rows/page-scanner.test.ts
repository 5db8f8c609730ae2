import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type RowFormatName, rowFormats } from '../../../src/bigquery/rows/formats.ts';
import { PageScanner } from '../../../src/bigquery/rows/page-scanner.ts';
import { RowWriter } from '../../../src/bigquery/rows/row-writer.ts';
import { createScan } from '../../../src/bigquery/rows/scan.ts';
import { column } from '../result-pages.ts';
import { cut } from './arbitrary-pages.ts';

const schema = [column('STRING'), column('INTEGER', { isRepeated: true })];

function scan(
  answer: string | Uint8Array,
  pieceSize = 7,
  fields = schema,
  name: RowFormatName = 'csv',
): string {
  const bytes = typeof answer === 'string' ? Buffer.from(answer) : answer;
  const state = createScan(400);
  const scanner = new PageScanner(state, new RowWriter(fields, rowFormats[name](fields), 1000));
  for (const piece of cut(bytes, [pieceSize])) scanner.push(piece);
  scanner.finish();
  return Buffer.from(state.output.subarray(0, state.length)).toString();
}

describe('an answer with rows', () => {
  const row = '{"f":[{"v":"é"},{"v":[{"v":"1"}]}]}';

  it('may have its keys in any order, and may be cut anywhere', () => {
    const rest = '"kind":"x","pageToken":"t","schema":{"fields":[]}';
    for (const answer of [`{${rest},"rows":[${row}]}`, `{"rows":[${row}],${rest}}`])
      for (let size = 1; size < answer.length; size += 1) assert.equal(scan(answer, size), 'é,"[""1""]"\n');
  });

  it('may be cut anywhere in any type, also where old bytes would go on', () => {
    const types = ['STRING', 'FLOAT', 'TIMESTAMP', 'BOOLEAN', 'RECORD'];
    const columns = types.map((type) => column(type, { fields: type === 'RECORD' ? [column('FLOAT')] : [] }));
    const one = '{"f":[{"v":"\\ud83d\\ude00"},{"v":"1.5"},{"v":"0"},{"v":"true"},{"v":{"f":[{"v":null}]}}]}';
    const answer = `{"rows":[${[one, one, one].join(',')}]}`;
    for (let size = 1; size < answer.length; size += 1) {
      const line = '{"x":"😀","x":1.5,"x":"1970-01-01T00:00:00.000000Z","x":true,"x":{"x":null}}\n';
      assert.equal(scan(answer, size, columns, 'ndjson'), line.repeat(3));
    }
  });

  it('has pairs of surrogates made of any two that are one, and of no others', () => {
    const answer = `{"rows":[${row.replace('é', '\\ud83D\\uDE00\\ud83d\\uffff\\ude00')}]}`;
    assert.equal(scan(answer), '😀\ufffd\uffff\ufffd,"[""1""]"\n');
  });

  it('may be without rows', () => {
    for (const answer of ['{}', '{"rows":[]}', '{"rows":null}', ' { "rows" : [ ] } '])
      assert.equal(scan(answer), '');
  });

  it('has the row of many pieces read once and not with every piece', () => {
    const long = `{"rows":[{"f":[{"v":"${'x'.repeat(5_000_000)}"},{"v":[]}]}]}`;
    const began = process.cpuUsage();
    assert.equal(scan(long, 1000).length, 5_000_000 + ',[]\n'.length);
    // Read with every piece, it would be twelve thousand million bytes.
    assert.ok(process.cpuUsage(began).user < 5_000_000, 'it takes as long as reading it again and again');
  });

  const before = `{"rows":[${row}`;
  const at = Buffer.byteLength(before);
  const wrong: [string, string | Buffer, number][] = [
    ['nothing', '', 0],
    ['a page of somebody else', '<html>', 0],
    ['text behind its end', '{}x', 2],
    ['a comma too many between rows', `${before},]}`, at + 1],
    ['a comma too many behind its members', '{"a":1,}', 7],
    ['no comma between rows', `${before}${row}]}`, at],
    ['no colon', '{"rows"[]}', 7],
    ['a key twice', '{"pageToken":"a","pageToken":"b"}', 17],
    ['rows that are no list', '{"rows":5}', 8],
    ['a token that is no text', '{"pageToken":5}', 13],
    ['a comma too many in an array', `${before},{"f":[{"v":""},{"v":[{"v":"1"},]}]}]}`, at + 32],
    ['a row that does not fit the schema', `${before},{"f":[{"v":"1"}]}]}`, at + 1],
    ['an array where none may be', `${before},{"f":[{"v":[]},{"v":"1"}]}]}`, at + 1],
    ['a line end inside a string', `${before},{"f":[{"v":"a\nb"},{"v":[]}]}]}`, at + 14],
    ['an escape that JSON does not have', `${before},{"f":[{"v":"\\x"},{"v":[]}]}]}`, at + 14],
    ['half an escape', `${before},{"f":[{"v":"\\u12g4"},{"v":[]}]}]}`, at + 17],
    [
      'bytes that are not UTF-8',
      Buffer.concat([Buffer.from('{"a":"x'), Buffer.from([0xff]), Buffer.from('"}')]),
      7,
    ],
    ['no end', before, at],
    ['an end in a string', '{"rows":[{"f":[{"v":"x', 22],
  ];
  for (const [name, answer, offset] of wrong) {
    it(`with ${name} is refused from byte ${offset} on, however it is cut`, () => {
      for (const size of [1, 7, 1000]) {
        assert.throws(() => scan(answer, size), {
          code: 'invalid_response',
          message: `The answer is not BigQuery's from byte ${offset} on.`,
        });
      }
    });
  }

  it('that nests without end is refused, and does no harm', () => {
    assert.throws(() => scan(`{"a":${'['.repeat(100_000)}`, 1000), { code: 'invalid_response' });
  });
});
