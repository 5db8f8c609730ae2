import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PosternError } from '../../src/errors.ts';
import type { Paste } from '../../src/login/paste.ts';
import { propertyRuns } from '../property-runs.ts';
import { googleCode, inventedResponse } from './invented-responses.ts';
import {
  breaks,
  copies,
  enclosures,
  escapes,
  invisibles,
  type Mangling,
  oneOf,
  repetitions,
  words,
  wordsBelow,
} from './mangled-pastes.ts';
import { read } from './read-text.ts';

/** A text that holds a response or a code, and what is to be read. */
interface Copied {
  text: string;
  expected: Paste;
  /** Words that follow could as well be the rest of what is checked; Google's responses end in something else. */
  endsInChecked: boolean;
}

const copied: fc.Arbitrary<Copied> = fc
  .tuple(inventedResponse, fc.constantFrom(...Object.entries(copies)))
  .map(([response, [name, copy]]) => {
    const address = name.includes('address') ? { redirectUri: response.redirectUri } : {};
    return {
      text: copy(response),
      expected: { kind: 'response', response: { ...response.parsed, ...address } },
      endsInChecked: response.endsInChecked,
    };
  });

const copiedCode: fc.Arbitrary<Copied> = fc
  .tuple(googleCode, fc.constantFrom('/', '%2F', '%2f'))
  .map(([code, slash]) => ({
    text: code.replace('/', slash),
    expected: { kind: 'bare-code', code },
    endsInChecked: true,
  }));

const mangled = (what: fc.Arbitrary<Copied>, ...manglings: fc.Arbitrary<Mangling>[]): fc.Arbitrary<Copied> =>
  fc.tuple(what, fc.tuple(...manglings)).map(([{ text, ...rest }, list]) => ({
    text: list.reduce((before, mangle) => mangle(before), text),
    ...rest,
  }));

function isRead({ text, expected }: Copied): void {
  assert.deepEqual(read(text), expected);
}

function isReadOrRefused({ text, expected }: Copied): void {
  const found = read(text);
  if (found instanceof PosternError) assert.equal(found.code, 'unrecognized_response');
  else assert.deepEqual(found, expected);
}

/** In the order in which they happen: nobody wraps or quotes what words are around already. */
const single: Record<string, fc.Arbitrary<Mangling>> = {
  escape: oneOf(escapes),
  break: breaks,
  repetition: oneOf(repetitions),
  invisible: invisibles,
  enclosure: oneOf(enclosures),
  words: oneOf(words),
};
const stages = Object.entries(single);

const untouched = fc.constant<Mangling>((text) => text);
const perhaps = (mangling: fc.Arbitrary<Mangling>): fc.Arbitrary<Mangling> => fc.oneof(untouched, mangling);

const inOrder =
  (manglings: Mangling[]): Mangling =>
  (text) =>
    manglings.reduce((before, mangle) => mangle(before), text);

/** Everything at once: escaped where it was copied, then broken and repeated, then quoted, then written about. */
const everything = [
  oneOf(escapes),
  fc.oneof(
    breaks,
    oneOf(repetitions),
    fc.tuple(breaks, oneOf(repetitions)).map(inOrder),
    fc.tuple(oneOf(repetitions), breaks).map(inOrder),
  ),
  invisibles,
  oneOf(enclosures),
  oneOf(enclosures),
  fc.oneof(oneOf(words), oneOf(wordsBelow)),
].map(perhaps);

const check = (what: fc.Arbitrary<Copied>, holds: (copied: Copied) => void, numRuns: number): void =>
  fc.assert(fc.property(what, holds), propertyRuns(numRuns));

for (const [name, what] of Object.entries({ response: copied, code: copiedCode })) {
  describe(`any ${name} that was copied`, () => {
    it('is read as it is', () => check(what, isRead, 500));

    for (const [stage, mangling] of stages)
      it(`is read after this: ${stage}`, () => check(mangled(what, mangling), isRead, 1000));

    for (const [i, [first, mangle]] of stages.entries()) {
      for (const [second, mangleAgain] of stages.slice(i + 1)) {
        it(`is read after these: ${first}, ${second}`, () => {
          const twice = mangled(what, mangle, mangleAgain);
          const holds = (text: Copied): void =>
            first === 'break' && text.endsInChecked ? isReadOrRefused(text) : isRead(text);
          check(twice, holds, 500);
        });
      }
    }

    it('is read above words, unless they could be the rest of it', () => {
      const holds = (text: Copied): void => (text.endsInChecked ? isReadOrRefused(text) : isRead(text));
      check(mangled(what, oneOf(wordsBelow)), holds, 1000);
    });

    it('is read or refused, never misread, whatever happens to it', () =>
      check(mangled(what, ...everything), isReadOrRefused, 5000));
  });
}
