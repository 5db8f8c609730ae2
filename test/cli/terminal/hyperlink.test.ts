import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import { canHyperlink, formatHyperlink } from '../../../src/cli/terminal/hyperlink.ts';
import { formatConsent } from '../../../src/cli/terminal/show-login.ts';

const terminal = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
const url = `https://accounts.google.com/o/oauth2/v2/auth?scope=a+b&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2F&state=${'x'.repeat(80)}`;
const xterm = { TERM: 'xterm-256color' };

/** What a terminal says of itself, and whether it makes links. */
const signs: [name: string, env: Record<string, string>, can: boolean][] = [
  ['nothing', {}, false],
  ['a TERM that anybody may have', xterm, false],
  ['the Linux console', { TERM: 'linux' }, false],
  ['kitty over SSH', { TERM: 'xterm-kitty' }, true],
  ['foot over SSH', { TERM: 'foot-extra' }, true],
  ['a TERM that only begins like one', { TERM: 'football' }, false],
  ['kitty', { ...xterm, KITTY_WINDOW_ID: '1' }, true],
  ['Windows Terminal', { WT_SESSION: 'f8e1c0de' }, true],
  ['GNOME Terminal', { ...xterm, VTE_VERSION: '7006' }, true],
  ['VTE before links', { ...xterm, VTE_VERSION: '4803' }, false],
  ['VTE 0.50.0, which crashes', { ...xterm, VTE_VERSION: '5000' }, false],
  ['VTE after that', { ...xterm, VTE_VERSION: '5001' }, true],
  ['VTE without a number', { ...xterm, VTE_VERSION: 'new' }, false],
  ['iTerm2', { ...xterm, TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.5.2' }, true],
  ['iTerm2 before links', { ...xterm, TERM_PROGRAM: 'iTerm.app', TERM_PROGRAM_VERSION: '3.0.15' }, false],
  ['iTerm2 over SSH', { ...xterm, LC_TERMINAL: 'iTerm2' }, true],
  ['Visual Studio Code', { ...xterm, TERM_PROGRAM: 'vscode', TERM_PROGRAM_VERSION: '1.105.0' }, true],
  [
    'Visual Studio Code before links',
    { ...xterm, TERM_PROGRAM: 'vscode', TERM_PROGRAM_VERSION: '1.71.2' },
    false,
  ],
  ['WezTerm', { ...xterm, TERM_PROGRAM: 'WezTerm', TERM_PROGRAM_VERSION: '20240203-110809-5046fc22' }, true],
  ["Apple's Terminal", { ...xterm, TERM_PROGRAM: 'Apple_Terminal', TERM_PROGRAM_VERSION: '455' }, false],
  ['a program of an odd name', { ...xterm, TERM_PROGRAM: 'constructor', TERM_PROGRAM_VERSION: '9' }, false],
  ['a program without a version', { ...xterm, TERM_PROGRAM: 'vscode' }, false],
  ['a dumb terminal in kitty', { TERM: 'dumb', KITTY_WINDOW_ID: '1', FORCE_HYPERLINK: '1' }, false],
  ['a person who wants links', { ...xterm, FORCE_HYPERLINK: '1' }, true],
  ['a person who wants none', { TERM: 'xterm-kitty', FORCE_HYPERLINK: '0' }, false],
  ['NO_COLOR', { TERM: 'xterm-kitty', NO_COLOR: '1' }, true],
];

/** Within a multiplexer the variables of the terminal outside of it are still there, and mean nothing. */
const outside = { KITTY_WINDOW_ID: '1', VTE_VERSION: '7006', LC_TERMINAL: 'iTerm2', WT_SESSION: 'x' };
for (const [version, can] of Object.entries({ '3.3a': false, '3.4': true, 'next-3.6': true, '4.0': true })) {
  const env = { TMUX: '/tmp/tmux-0/default,1,0', TERM: 'tmux-256color', TERM_PROGRAM: 'tmux' };
  signs.push([`tmux ${version}`, { ...outside, ...env, TERM_PROGRAM_VERSION: version }, can]);
}
signs.push(
  ['tmux of an unknown version, over SSH', { ...outside, TERM: 'tmux-256color' }, false],
  ['screen', { ...outside, STY: '1.pts-0', TERM: 'xterm-kitty' }, false],
  ['screen over SSH', { ...outside, TERM: 'screen.xterm-256color' }, false],
  [
    'tmux under sudo',
    { TMUX: 'x', TERM: 'screen', TERM_PROGRAM: 'vscode', TERM_PROGRAM_VERSION: '2' },
    false,
  ],
);

describe('the address on a terminal', () => {
  for (const [name, env, can] of signs) {
    it(`is ${can ? 'a link' : 'no link'} for ${name}`, () => {
      assert.equal(canHyperlink(terminal, env), can);
      const lines = formatConsent(url, terminal, 'never', env).split('\n');
      assert.deepEqual(
        lines.filter((line) => line.includes(url)),
        [can ? `\x1b]8;;${url}\x1b\\${url}\x1b]8;;\x1b\\` : url],
      );
    });
  }

  it('is no link anywhere but on a terminal, and nothing else drives one either', () => {
    const env = { TERM: 'xterm-kitty', KITTY_WINDOW_ID: '1', FORCE_HYPERLINK: '1' };
    assert.equal(canHyperlink(new PassThrough(), env), false);
    assert.doesNotMatch(formatConsent(url, new PassThrough(), 'auto', env), /[^\n -~]/);
  });

  it('can hold nothing that ends the link, whatever its parts are', () => {
    const evil = new URL('https://as.example/');
    evil.searchParams.set('login_hint', '\x1b\\\x07\x9c\x1b]8;;http://evil.example\x07');
    assert.equal(formatHyperlink(evil.href).split(/[^!-~]/).length, 5);
  });
});
