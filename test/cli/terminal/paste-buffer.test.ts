import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPasteBuffer, type Key } from '../../../src/cli/terminal/paste-buffer.ts';

/** What is in the buffer after some chunks, and the key that the last of them asked for. */
function feed(...chunks: string[]): [text: string, key: Key] {
  const buffer = createPasteBuffer();
  let key: Key;
  for (const chunk of chunks) key = buffer.feed(chunk);
  return [buffer.text(), key];
}

const cases: [name: string, chunks: string[], text: string, key: Key][] = [
  ['takes text, and Enter', ['abc', '\r'], 'abc', 'enter'],
  ['takes Enter alone', ['\r'], '', 'enter'],
  [
    'takes the line ends of a bracketed paste for text',
    ['\x1b[200~a\r\nb\rc\x1b[201~'],
    'a\r\nb\rc',
    undefined,
  ],
  ['goes on after a line end that more follows', ['a\r\nb'], 'a\n\nb', undefined],
  [
    'takes a bracketed paste in pieces, the marks too',
    ['\x1b', '[20', '0~a\rb', '\x1b[2', '01~', '\r'],
    'a\rb',
    'enter',
  ],
  ['ignores arrows and function keys', ['a\x1b[A\x1b[1;5D\x1bOP\x1b[15~\x1b[3~b'], 'ab', undefined],
  ['ignores arrows that come in pieces', ['a\x1b', '[', 'A', '\x1b', 'O', 'P', 'b'], 'ab', undefined],
  [
    'ignores the mouse and other private sequences',
    ['a\x1b[<0;12;3M\x1b[?62;c\x1b[>1;95;0cb'],
    'ab',
    undefined,
  ],
  ['ignores Alt with a letter', ['a\x1bfb'], 'ab', undefined],
  ['ignores Ctrl-A, Ctrl-Z, Ctrl-\\ and NUL', ['a\x01\x1a\x1c\0b'], 'ab', undefined],
  ['keeps a tab', ['a\tb'], 'a\tb', undefined],
  ['takes back a character, whole, by either backspace', ['ab😀\x7f\b'], 'a', undefined],
  ['takes nothing back from nothing', ['\x7f\x7fa'], 'a', undefined],
  ['forgets everything on Ctrl-U', ['secret\x15a'], 'a', undefined],
  ['ends on Ctrl-D while there is nothing', ['\x04'], '', 'end'],
  ['does not end on Ctrl-D after text', ['a\x04'], 'a', undefined],
  ['ends on Ctrl-D after text was taken back', ['a\x15\x04'], '', 'end'],
  ['is interrupted, whatever comes with it', ['abc\x03\r'], 'abc', 'interrupt'],
  ['is interrupted in a paste whose end mark got lost', ['\x1b[200~abc', '\x03'], 'abc', 'interrupt'],
  ['is interrupted after Escape', ['\x1b', '\x03'], '', 'interrupt'],
  ['is interrupted after half a function key', ['\x1bO', '\x03'], 'O', 'interrupt'],
  ['takes Enter after Escape', ['abc\x1b', '\r'], 'abc', 'enter'],
  ['takes Escape twice', ['\x1b\x1b', '[A', 'a'], 'a', undefined],
];

describe('the text from a raw terminal', () => {
  for (const [name, chunks, text, key] of cases) {
    it(name, () => assert.deepEqual(feed(...chunks), [text, key]));
  }

  it('is the same however it is cut', () => {
    const whole = `x\x1b[A\x1b[200~http://127.0.0.1:1/?code=4/0A\r\n&state=é😀\x1b[201~\x1bOPy`;
    const [text] = feed(whole);
    assert.equal(text, 'xhttp://127.0.0.1:1/?code=4/0A\r\n&state=é😀y');
    for (let cut = 1; cut < whole.length; cut += 1)
      assert.equal(feed(whole.slice(0, cut), whole.slice(cut))[0], text, `cut at ${cut}`);
    assert.equal(feed(...whole)[0], text);
  });

  it('takes a megabyte in a moment', () => {
    const began = performance.now();
    const [text] = feed('\x1b[200~', 'a'.repeat(1_000_000), '\x1b[201~');
    assert.equal(text.length, 1_000_000);
    assert.ok(performance.now() - began < 3000);
  });
});
