import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { findValueEnd, incomplete, MalformedJson } from '../../../src/bigquery/rows/json-syntax.ts';
import { propertyRuns } from '../../property-runs.ts';

/** The text up to the end that is found, `incomplete`, or where it is wrong. */
function find(text: string): string | number {
  const bytes = Buffer.from(`${text}\0`);
  try {
    const end = findValueEnd(bytes, 0, bytes.length - 1);
    return end === incomplete ? 'incomplete' : bytes.subarray(0, end).toString();
  } catch (error) {
    assert.ok(error instanceof MalformedJson);
    return error.at;
  }
}

describe('the end of a JSON value', () => {
  const values = ['""', '"a\\"b"', '{}', '[]', '[1, 2]', '{"a":[{}]}', 'true', 'null', '"\\ud83d\\ude00"'];
  for (const value of values) it(`of ${value} is behind it`, () => assert.equal(find(`${value},x`), value));

  const numbers = ['0', '-0', '10', '1.5', '1e5', '1E+5', '-1.25e-10'];
  for (const number of numbers) {
    it(`of ${number} is where something else comes, and not where the bytes end`, () => {
      assert.equal(find(`${number},`), number);
      assert.equal(find(number), 'incomplete');
    });
  }

  const wrong: [string, number][] = [
    ['x', 0],
    ['01', 1],
    ['-x', 1],
    ['1.x', 2],
    ['1e+x', 3],
    ['.5', 0],
    ['+1', 0],
    ['trux', 3],
    ['[1,]', 3],
    ['[1 2]', 3],
    ['{"a" 1}', 5],
    ['{"a":1,}', 7],
    ['{1:1}', 1],
    ["'a'", 0],
    ['"\\q"', 2],
    ['"\\u00g0"', 5],
    ['"\t"', 1],
    ['\0', 0],
  ];
  for (const [text, at] of wrong) {
    it(`of ${JSON.stringify(text)} is not there, because of byte ${at}`, () => {
      const found = find(`${text}]`);
      // A number ends before what does not belong to it; the next reader refuses that.
      assert.equal(found, text === '01' ? '0' : at);
    });
  }

  it('is found in whatever JSON.parse takes, and in nothing else', () => {
    const json = fc.json({ stringUnit: 'binary' });
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(2), fc.constantFrom(...'[]{}",:\\u0-1.eEtn ', '')), {
      maxLength: 2,
    });
    fc.assert(
      fc.property(json, edits, (text, wrong) => {
        let edited = text;
        for (const [place, remove, insert] of wrong) {
          const at = place % (edited.length + 1);
          edited = edited.slice(0, at) + insert + edited.slice(at + remove);
        }
        edited = edited.trim().toWellFormed();
        let isJson = true;
        try {
          JSON.parse(edited);
        } catch {
          isJson = false;
        }
        // In an object, because a number there has an end, and no comma can make two of one.
        const object = `{"":${edited}}`;
        assert.equal(find(object) === object, isJson);
      }),
      propertyRuns(2000),
    );
  });
});
