import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatPrintable } from '../src/printable.ts';

describe('text made safe to show', () => {
  for (const [name, text, shown] of [
    ['an escape sequence', 'a\u001b[31mb\u001b[0mc', 'abc'],
    ['a screen that is cleared', 'a\u001b[2J\u001b[Hb', 'ab'],
    ['a window title', 'a\u001b]0;owned\u0007b', 'ab'],
    ['a link with another address', '\u001b]8;;https://evil.example\u0007safe\u001b]8;;\u0007', 'safe'],
    ['a sequence with 8-bit controls', 'a\u009b31mb', 'ab'],
    ['a sequence that does not end', 'a\u001b]0;b', 'a;b'],
    ['a forged line', 'a\r\nroot# b\u2028c\u2029d\u0085e\u000bf', 'a root# b c d e f'],
    ['a text that runs backwards', 'a\u202egnp.exe\u202c\u2066b\u2069\u200f\u061c', 'a gnp.exe b'],
    ['characters of no width', 'pay\u200bpal\u200d\u2060\ufeff\u00ad\u034f\u180e!', 'pay pal !'],
    ['blanks that are letters', 'a\u3164\uffa0\u115fb', 'a b'],
    ['hidden tags', `a${String.fromCodePoint(0xe0001, 0xe0041, 0xe007f, 0xe0100)}b\ufe0f`, 'a b'],
    ['an annotation', 'a\ufff9b\ufffac\ufffbd', 'a b c d'],
    ['half a character', 'a\ud83db\udc4dc', 'a b c'],
    ['blanks', '  a \t\n \u00a0 b  ', 'a b'],
    ['nothing but what cannot be seen', '\u001b[2J\u0000\u202e', ''],
  ] as const) {
    it(`holds nothing of ${name}`, () => {
      assert.equal(formatPrintable(text), shown);
    });
  }

  it('stays as it is in every script', () => {
    for (const text of ['Zażółć gęślą jaźń', '日本語', 'שלום', 'مرحبا', '\u0600١', '👍', 'a "b" \'c\' <d>'])
      assert.equal(formatPrintable(text), text);
  });

  it('is cut short in whole characters, and says so', () => {
    assert.equal(formatPrintable('👍'.repeat(11), 10), `${'👍'.repeat(9)}…`);
    assert.equal(formatPrintable('👍'.repeat(10), 10), '👍'.repeat(10));
    assert.equal([...formatPrintable('a'.repeat(301))].length, 300);
  });

  it('is made in no time, however long and hostile', () => {
    const start = performance.now();
    for (const part of ['\u001b]', '\u001b[', '\u001b[1;', ' ', '\u200b', '\u001b]8;;a'])
      formatPrintable(part.repeat(2_000_000 / part.length), 800);
    assert.ok(performance.now() - start < 1000);
  });
});
