import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createEnvironment, program } from '../sandbox/postern.ts';
import { openTerminal, type Terminal } from '../sandbox/terminal/open-terminal.ts';

const host = fileURLToPath(new URL('host-program.ts', import.meta.url));
const prompt = 'Paste it here (? for help):';

/** Nothing is asked of Google before there is a response. */
const clientSecrets = {
  installed: {
    client_id: '482956413874-abc.apps.googleusercontent.com',
    client_secret: 'GOCSPX-not-a-real-one',
    auth_uri: 'https://accounts.google.com/o/oauth2/auth',
    token_uri: 'https://oauth2.googleapis.com/token',
  },
};

describe('a login that ends at its prompt', { concurrency: 2 }, () => {
  let folder: string;
  let file: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'postern-prompt-'));
    file = join(folder, 'client_secrets.json');
    writeFileSync(file, JSON.stringify(clientSecrets));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Shows the terminal's settings before and after a program; its process ID before its first word. */
  async function open(t: TestContext, words: string[]): Promise<Terminal> {
    const run = `sh -c 'echo "process $$"; exec "$@"' - '${process.execPath}' ${words.map((word) => `'${word}'`).join(' ')}`;
    const terminal = openTerminal({
      command: '/bin/sh',
      args: ['-c', `stty -a; ${run}; echo "exit code $?"; stty -a; echo over`],
      env: createEnvironment(folder),
      columns: 100,
      rows: 40,
    });
    t.after(() => terminal.close());
    await terminal.waitFor(prompt);
    return terminal;
  }

  const openLogin = (t: TestContext, ...options: string[]) =>
    open(t, [program, 'login', '--client-secrets', file, '--qr', 'never', ...options]);

  function send(terminal: Terminal, signal: NodeJS.Signals): void {
    process.kill(Number(/process (\d+)/.exec(terminal.text())?.[1]), signal);
  }

  async function assertRestored(terminal: Terminal, exitCode: number): Promise<void> {
    await terminal.waitFor(/^over$/m);
    assert.match(terminal.text(), new RegExp(`^exit code ${exitCode}$`, 'm'));
    const [asBefore, asAfter] = terminal.text().match(/^speed [\s\S]*?extproc$/gm) ?? [];
    assert.ok(asBefore?.includes(' icanon ') && asBefore.includes(' echo '));
    assert.equal(asAfter, asBefore);
    const raw = terminal.raw();
    assert.ok(raw.lastIndexOf('\x1b[?2004l') > raw.lastIndexOf('\x1b[?2004h'), 'bracketed paste is still on');
  }

  const endings: Record<string, (terminal: Terminal) => void> = {
    'Ctrl-C': (terminal) => terminal.press('ctrl-c'),
    'Ctrl-D': (terminal) => terminal.press('ctrl-d'),
    SIGTERM: (terminal) => send(terminal, 'SIGTERM'),
    SIGHUP: (terminal) => send(terminal, 'SIGHUP'),
    SIGINT: (terminal) => send(terminal, 'SIGINT'),
  };
  for (const [name, end] of Object.entries(endings)) {
    it(`leaves the terminal as it was: ${name}`, async (t) => {
      const terminal = await openLogin(t);
      end(terminal);
      await assertRestored(terminal, 130);
    });
  }

  it('leaves the terminal as it was: --timeout', async (t) => {
    const terminal = await openLogin(t, '--timeout', '1s');
    await terminal.waitFor('[timeout]');
    await assertRestored(terminal, 1);
  });

  it('leaves the terminal as it was, in an application that falls over something else', async (t) => {
    const terminal = await open(t, [host, file]);
    send(terminal, 'SIGUSR2');
    await terminal.waitFor('Error: elsewhere');
    await assertRestored(terminal, 1);
  });

  it('ends by itself when the terminal is gone, and calls it an interruption', async (t) => {
    const exited = join(folder, 'exited');
    const login = `'${process.execPath}' '${program}' login --client-secrets '${file}' --qr never`;
    const tmux = (...args: string[]) =>
      execFileSync('tmux', ['-S', join(folder, 'tmux'), '-f', '/dev/null', ...args], {
        env: createEnvironment(folder),
        encoding: 'utf8',
      });
    tmux('new-session', '-d', '-x', '100', `trap '' HUP; ${login}; echo "exit code $?" >'${exited}'`);
    await t.waitFor(() => assert.ok(tmux('capture-pane', '-p').includes(prompt)), { timeout: 20_000 });
    tmux('kill-server');
    const readExit = () => assert.equal(readFileSync(exited, 'utf8'), 'exit code 130\n');
    await t.waitFor(readExit, { timeout: 20_000 });
  });
});
