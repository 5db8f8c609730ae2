import assert from 'node:assert/strict';
import { it } from 'node:test';
import { makeControlsVisible } from '../../../src/cli/terminal/visible-controls.ts';

for (const [name, text, shown] of [
  ['an escape sequence', '\x1b[2J', '\\x1b[2J'],
  ['a title', '\x1b]0;owned\x07', '\\x1b]0;owned\\x07'],
  ['a carriage return', 'safe\rEVIL', 'safe\\x0dEVIL'],
  ['a backspace', 'a\bb\x7f', 'a\\x08b\\x7f'],
  ['a C1 control', '\x9b31m\x85', '\\x9b31m\\x85'],
  ['a direction', 'a\u202egnp.exe\u2066', 'a\\u202egnp.exe\\u2066'],
  ['a width of nothing', 'a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
  ['a line separator', 'a\u2028b', 'a\\u2028b'],
] as const) {
  it(`shows ${name} as what it is`, () => assert.equal(makeControlsVisible(text), shown));
}

it('leaves line ends, tabs and every script of the world', () => {
  const text = 'a\tb\nZoë 名前 שלום می\u200cخواهم 👩\u200d👧 🇨🇭 e\u0301';
  assert.equal(makeControlsVisible(text), text);
});
