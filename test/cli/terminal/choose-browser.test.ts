import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseBrowser, type Machine } from '../../../src/cli/terminal/choose-browser.ts';

const ssh = { SSH_CONNECTION: '192.0.2.7 51000 192.0.2.8 22', SSH_TTY: '/dev/pts/7' };
const choose = (env: Machine['env'], platform: NodeJS.Platform = 'linux') =>
  chooseBrowser({ env, platform, hostname: 'vm\u001b[31m' });

describe('the browser that is opened', {
  skip: process.platform === 'win32' && 'BROWSER is a list with colons',
}, () => {
  const systems: [env: Machine['env'], platform: NodeJS.Platform, command: readonly string[]][] = [
    [{ DISPLAY: ':0' }, 'linux', ['xdg-open']],
    [{ WAYLAND_DISPLAY: 'wayland-0' }, 'freebsd', ['xdg-open']],
    [{}, 'darwin', ['/usr/bin/open']],
    [
      { SystemRoot: 'D:\\Windows' },
      'win32',
      ['D:\\Windows\\System32\\rundll32.exe', 'url.dll,FileProtocolHandler'],
    ],
    [{}, 'win32', ['C:\\Windows\\System32\\rundll32.exe', 'url.dll,FileProtocolHandler']],
  ];
  for (const [env, platform, command] of systems) {
    it(`is opened on ${platform} by ${command[0]}`, () => {
      assert.deepEqual(choose(env, platform), { kind: 'commands', commands: [command] });
    });
  }

  it('is what BROWSER says, also without a display: a list of commands with arguments', () => {
    assert.deepEqual(choose({ BROWSER: 'firefox' }), { kind: 'commands', commands: [['firefox']] });
    assert.deepEqual(choose({ BROWSER: ' /usr/bin/chromium  --new-window %s :: firefox' }, 'darwin'), {
      kind: 'commands',
      commands: [['/usr/bin/chromium', '--new-window', '%s'], ['firefox']],
    });
  });

  it('is never one that draws in the terminal', () => {
    for (const name of ['lynx', '/usr/bin/w3m', 'www-browser', 'links2 -g', 'elinks:browsh']) {
      assert.equal(choose({ BROWSER: name }).kind, 'none');
      assert.deepEqual(choose({ BROWSER: name, DISPLAY: ':0' }), {
        kind: 'commands',
        commands: [['xdg-open']],
      });
      assert.deepEqual(choose({ BROWSER: `${name}:firefox` }), { kind: 'commands', commands: [['firefox']] });
    }
  });

  it('is none where there is no screen', () => {
    for (const env of [{}, { DISPLAY: '' }, { BROWSER: ' : ' }]) {
      const { kind, words } = choose(env);
      assert.equal(kind, 'none');
      assert.match(words ?? '', /^A browser on vm would have no screen: .+ Open the address yourself\.$/);
    }
  });

  it('is none over SSH, whatever the system, since it would open where the person is not', () => {
    for (const platform of ['linux', 'darwin', 'win32'] as const) {
      const { kind, words } = choose({ SSH_CONNECTION: ssh.SSH_CONNECTION }, platform);
      assert.equal(kind, 'none');
      assert.match(
        words ?? '',
        /^Over SSH a browser would open on vm, not on your computer, and .+ vm, too\./,
      );
    }
  });

  it('is opened over SSH where a display or BROWSER leads somewhere, with a word about it', () => {
    for (const env of [{ DISPLAY: 'localhost:10.0' }, { BROWSER: '/vscode/bin/helpers/browser.sh' }]) {
      const { kind, words } = choose({ ...ssh, ...env });
      assert.equal(kind, 'commands');
      assert.match(words ?? '', /^Over SSH the browser is one of vm: .+ open the address yourself\.$/);
    }
  });
});
