import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatPrintable, formatPrintableUrl } from '../src/printable.ts';

describe('text made safe to show', () => {
  for (const [name, text, shown] of [
    ['an escape sequence', 'a\u001b[31mb\u001b[0mc', 'abc'],
    ['a screen that is cleared', 'a\u001b[2J\u001b[Hb', 'ab'],
    ['a window title', 'a\u001b]0;owned\u0007b', 'ab'],
    ['a link with another address', '\u001b]8;;https://evil.example\u0007safe\u001b]8;;\u0007', 'safe'],
    ['a sequence with 8-bit controls', 'a\u009b31mb', 'ab'],
    ['a sequence that does not end', 'a\u001b]0;b', 'a'],
    ['a control sequence that does not end', 'a\u001b[1;2', 'a'],
    ['a device control string', 'a\u001bP+q544e\u001b\\b\u0090q#0\u009cc', 'abc'],
    ['a picture', 'a\u001b_Gf=24;AAAA\u001b\\b', 'ab'],
    ['a private message', 'a\u001b^hush\u001b\\b\u001bXhush\u001b\\c', 'abc'],
    ['an 8-bit title', 'a\u009d0;owned\u009cb', 'ab'],
    ['a clipboard that is filled', 'a\u001b]52;c;ZXZpbA==\u001b\\b', 'ab'],
    [
      'sequences that few terminals know',
      'a\u001b[>4;2mb\u001b[!pc\u001b[2 qd\u001b[=5ue\u001b[?1049hf',
      'abcdef',
    ],
    ['sequences without a bracket', 'a\u001bcb\u001b(0c\u001b#8d\u001b7e\u001b', 'abcde'],
    ['a sequence inside another', 'a\u001b]0;x\u001b[2Jb\u0007c', 'ab c'],
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

describe('an address made safe to show', () => {
  it('is what a browser would open, in ASCII', () => {
    for (const [text, shown] of [
      ['https://accounts.google.com', 'https://accounts.google.com/'],
      ['HTTPS://Example.COM/a b?c=d#e', 'https://example.com/a%20b?c=d#e'],
      ['https://\u0430pple.example/', 'https://xn--pple-43d.example/'],
      ['https://legit.example/device\u001b[2K\u001b[1AEVIL', 'https://legit.example/device%1B[2K%1B[1AEVIL'],
      ['https://legit.example/\u202egnp\u200b', 'https://legit.example/%E2%80%AEgnp%E2%80%8B'],
      ['http://127.0.0.1:8080/x', 'http://127.0.0.1:8080/x'],
    ] as const)
      assert.equal(formatPrintableUrl(text), shown);
  });

  it('is not shown at all where it is none that anybody should open', () => {
    for (const text of [
      '',
      'accounts.google.com',
      'http://example.com/',
      'javascript:alert(1)',
      'file:///etc/passwd',
      'data:text/html,x',
      'https://google.com@evil.example/',
      'https://:secret@evil.example/',
      '\u001b[2J',
      7,
      null,
      undefined,
      ['https://example.com/'],
    ])
      assert.equal(formatPrintableUrl(text), 'what is no https address');
  });

  it('is cut short', () => {
    assert.equal([...formatPrintableUrl(`https://example.com/${'x'.repeat(1000)}`, 100)].length, 100);
  });
});
