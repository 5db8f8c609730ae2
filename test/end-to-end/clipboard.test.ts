import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { createEnvironment, program } from '../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { openTerminal, type Terminal } from '../sandbox/terminal/open-terminal.ts';

const address = /http:\/\/127\.0\.0\.1:\d+\/o\/oauth2\/v2\/auth\S+/;

/** As wide as to hold the address on one line, and high enough for all that is said with it. */
const size = { columns: 600, rows: 60 };

/** OSC 52, ended in either way. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is how a terminal is spoken to
const oscCopy = /\x1b\]52;\w*;([\w+/=]+)(?:\x07|\x1b\\)/g;

/** What the multiplexer's own terminal got to copy. */
function copiedFrom(terminal: Terminal): string[] {
  return [...terminal.raw().matchAll(oscCopy)].map(([, base64 = '']) =>
    Buffer.from(base64, 'base64').toString('utf8'),
  );
}

describe('login --copy', { concurrency: 2 }, () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());

  const login = () => [
    process.execPath,
    program,
    'login',
    '--client-secrets',
    sandbox.clientSecretsFile,
    '--copy',
  ];
  const environment = (folder: string) =>
    createEnvironment(folder, { POSTERN_AUTHORIZATION_SERVER: sandbox.google.url, TERM: 'xterm-256color' });

  /** Starts a tmux of its own with these settings, and `postern login --copy` in it. */
  async function openTmux(t: TestContext, settings: string) {
    const folder = mkdtempSync(join(sandbox.folder, 'tmux-'));
    writeFileSync(join(folder, 'tmux.conf'), settings);
    const tmux = ['-u', '-S', join(folder, 'socket'), '-f', join(folder, 'tmux.conf')];
    const env = environment(folder);
    const terminal = openTerminal({
      command: 'tmux',
      args: [...tmux, 'new-session', ...login()],
      env,
      ...size,
    });
    const run = (...args: string[]) => execFileSync('tmux', [...tmux, ...args], { env, encoding: 'utf8' });
    t.after(async () => {
      run('kill-server');
      await terminal.close();
    });
    const [url = ''] = await terminal.waitFor(address);
    await terminal.waitFor('Paste it here');
    return { terminal, run, url };
  }

  it('reaches the buffer of tmux, and the terminal that tmux runs in', async (t) => {
    const { terminal, run, url } = await openTmux(t, 'set -g set-clipboard on\n');
    assert.equal(run('show-buffer'), url);
    assert.deepEqual(copiedFrom(terminal), [url]);
    assert.match(terminal.text(), /tmux set -g set-clipboard on$/m);
  });

  it('goes past tmux where tmux lets it through', async (t) => {
    const settings = 'set -g set-clipboard external\nset -g allow-passthrough on\n';
    const { terminal, run, url } = await openTmux(t, settings);
    assert.deepEqual(copiedFrom(terminal), [url]);
    assert.equal(run('list-buffers'), '');
  });

  it('leaves nothing on the screen of a tmux that takes none of it', async (t) => {
    const settings = 'set -g set-clipboard off\nset -g allow-passthrough off\n';
    const { terminal, url } = await openTmux(t, settings);
    assert.deepEqual(copiedFrom(terminal), []);
    assert.doesNotMatch(terminal.text(), /tmux;|\]52|52;c/);
    assert.ok(!terminal.text().includes(Buffer.from(url).toString('base64').slice(0, 20)));
  });

  it('goes through GNU screen whole, and leaves nothing on it', async (t) => {
    const folder = mkdtempSync(join(sandbox.folder, 'screen-'));
    const sockets = join(folder, 'sockets');
    mkdirSync(sockets, { mode: 0o700 });
    const env = { ...environment(folder), SCREENDIR: sockets, SYSSCREENRC: '/dev/null' };
    const args = ['-U', '-c', '/dev/null', ...login()];
    const terminal = openTerminal({ command: 'screen', args, env, ...size });
    t.after(async () => {
      // With its last program the whole of screen ends.
      terminal.press('ctrl-c');
      await terminal.exited;
      await terminal.close();
    });
    const [url = ''] = await terminal.waitFor(address);
    await terminal.waitFor('Paste it here');
    assert.deepEqual(copiedFrom(terminal), [url]);
    assert.ok(!terminal.text().includes(Buffer.from(url).toString('base64').slice(0, 20)));
  });
});
