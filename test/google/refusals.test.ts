import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findRefusal, refusals } from '../../src/google/refusals.ts';
import { parseRefusal } from '../../src/oauth/refusal.ts';
import { exchangeAnswers, refreshAnswers } from './refused-answers.ts';
import { deviceAnswers } from './refused-device-answers.ts';

describe('the catalogue of refusals', () => {
  it('says of each what it is in a sentence, and what to do, in plain text', () => {
    for (const { error, sentence, remedy = 'Nothing', command = 'postern login', places } of refusals) {
      assert.match(error, /^[a-z_]+$/);
      assert.match(sentence, /^[A-Z][ -~]{15,}[^.\s]$/);
      assert.match(remedy, /^[A-Z][ -~]{5,}[^.\s]$/);
      assert.match(command, /^postern login( --[a-z -]+( FILE)?)?$/);
      assert.ok(places.length > 0);
    }
  });

  it('has no row that another one hides', () => {
    for (const [index, row] of refusals.entries()) {
      for (const earlier of refusals.slice(0, index)) {
        const places = row.places.filter((place) => earlier.places.includes(place));
        if (earlier.error === row.error && earlier.words === undefined)
          assert.deepEqual(places, [], row.sentence);
      }
    }
  });

  it('has no row for a program that the table of answers leaves out', () => {
    for (const [place, answers] of [
      ['exchange', exchangeAnswers],
      ['refresh', refreshAnswers],
      ['device', deviceAnswers],
    ] as const) {
      const met = new Set(
        answers.map(({ status, body }) => findRefusal(place, parseRefusal({ status, json: body }))),
      );
      for (const row of refusals.filter(({ places }) => places.includes(place)))
        assert.ok(met.has(row), `${place}: ${row.error}, ${row.sentence}`);
    }
  });
});
