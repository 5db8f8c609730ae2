import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { createClipboardCopy } from '../../../src/cli/terminal/clipboard.ts';

const terminal = Object.assign(new PassThrough(), { isTTY: true });
const url = `https://accounts.google.com/o/oauth2/v2/auth?${'state=abcdefgh&'.repeat(30)}`;
const base64 = Buffer.from(url).toString('base64');

describe('a copy to the clipboard', () => {
  it('is OSC 52 on a terminal of any kind, over SSH too', () => {
    for (const TERM of ['xterm-256color', 'foot', 'linux'])
      assert.deepEqual(createClipboardCopy('address', terminal, { TERM, NO_COLOR: '1' }), {
        sequence: '\x1b]52;c;YWRkcmVzcw==\x07',
        said: "The address was also sent to your terminal's clipboard; not every terminal takes it.",
      });
  });

  it('goes to tmux itself and through it, and says what tmux wants for that', () => {
    for (const env of [{ TMUX: '/tmp/tmux-0/default,1,0', TERM: 'screen' }, { TERM: 'tmux-256color' }]) {
      const { sequence, said } = createClipboardCopy('address', terminal, env);
      assert.equal(sequence, '\x1b]52;c;YWRkcmVzcw==\x07\x1bPtmux;\x1b\x1b]52;c;YWRkcmVzcw==\x07\x1b\\');
      assert.match(said, /sent.*not every.*tmux set -g set-clipboard on$/);
    }
  });

  it('goes through GNU screen in pieces that its oldest version takes', () => {
    for (const env of [{ STY: '1.pts-0.vm', TERM: 'xterm' }, { TERM: 'screen.xterm-256color' }]) {
      const { sequence } = createClipboardCopy(url, terminal, env);
      const pieces = sequence.split('\x1b\\').slice(0, -1);
      assert.equal(pieces.length, 3);
      for (const piece of pieces) {
        assert.ok(piece.length + 2 <= 256 && piece.startsWith('\x1bP'));
      }
      assert.equal(pieces.map((piece) => piece.slice(2)).join(''), `\x1b]52;c;${base64}\x07`);
    }
    const { sequence } = createClipboardCopy('address', terminal, { STY: '1.pts-0.vm' });
    assert.equal(sequence, '\x1bP\x1b]52;c;YWRkcmVzcw==\x07\x1b\\');
  });

  it('is not tried where nothing can come of it, which is said', () => {
    const refused: [why: RegExp, text: string, output: typeof terminal | PassThrough, TERM: string][] = [
      [/^Nothing was copied: standard error is no terminal\.$/, url, new PassThrough(), 'xterm-256color'],
      [/^Nothing was copied: .*dumb/, url, terminal, 'dumb'],
      [/^Nothing was copied: .*longer/, 'a'.repeat(56_245), terminal, 'xterm-256color'],
    ];
    for (const [why, text, output, TERM] of refused) {
      const { sequence, said } = createClipboardCopy(text, output, { TERM, TMUX: 'x' });
      assert.equal(sequence, '');
      assert.match(said, why);
    }
  });

  it('may be as long as terminals take', () => {
    const { sequence } = createClipboardCopy('a'.repeat(56_244), terminal, {});
    assert.equal(sequence.length, 74_992 + '\x1b]52;c;\x07'.length);
  });
});
