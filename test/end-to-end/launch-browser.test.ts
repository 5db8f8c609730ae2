import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, beforeEach, describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { consentInPage } from '../sandbox/google/browser.ts';
import { withChromium } from '../sandbox/google/chromium.ts';
import { visit } from '../sandbox/google/person.ts';
import { listListeners } from '../sandbox/listeners/list-listeners.ts';
import { findFamily, listProcesses } from '../sandbox/listeners/processes.ts';
import { createRecording, readRecording } from '../sandbox/listeners/record-listeners.ts';
import { createEnvironment, openPostern, runPostern } from '../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';

const email = 'william@example.com';

describe('login --launch-browser', { concurrency: false }, () => {
  let sandbox: Sandbox;
  let folder: string;
  let env: Record<string, string>;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());
  beforeEach(() => {
    folder = mkdtempSync(`${sandbox.folder}/person-`);
    // A browser that leaves its address to the test, with whether it could draw on the terminal.
    const browser = [
      '#!/bin/sh',
      'tty=no-tty; (: < /dev/tty) 2> /dev/null && tty=tty',
      'echo "$#" "$1" "$tty" > "$0.draft" && mv "$0.draft" "$0.url"',
    ];
    writeFileSync(`${folder}/browser`, `${browser.join('\n')}\n`, { mode: 0o755 });
    env = createEnvironment(folder, {
      POSTERN_AUTHORIZATION_SERVER: sandbox.google.url,
      BROWSER: `${folder}/browser`,
    });
  });

  const arguments_ = (...more: string[]) => [
    'login',
    '--client-secrets',
    sandbox.clientSecretsFile,
    '--launch-browser',
    ...more,
  ];

  /** The address that the browser was started with, and with nothing else. */
  async function launched(): Promise<string> {
    while (!existsSync(`${folder}/browser.url`)) await sleep(20);
    const [count, address = '', tty] = readFileSync(`${folder}/browser.url`, 'utf8').trim().split(' ');
    assert.deepEqual([count, tty], ['1', 'no-tty']);
    return address;
  }

  const portOf = (address: string): string => {
    const redirectUri = new URL(address).searchParams.get('redirect_uri') ?? '';
    const [, port = ''] = /^http:\/\/127\.0\.0\.1:(\d+)\/$/.exec(redirectUri) ?? [];
    assert.ok(Number(port) > 1023, redirectUri);
    return port;
  };

  /** What the command's own processes listen on now: those with this test's home in their environment. */
  const listens = () =>
    listListeners(
      findFamily(listProcesses(), ({ environment }) => environment.includes(`HOME=${folder}`)),
    ).map((line) => line.split(/\s+/)[4]);

  function open(t: TestContext, args: readonly string[], extra: Record<string, string> = {}) {
    const terminal = openPostern(args, { env: { ...env, ...extra }, columns: 500 });
    t.after(() => terminal.close());
    return terminal;
  }

  it('signs in with what Chromium was redirected to, and listens on 127.0.0.1 until then', async (t) => {
    const terminal = open(t, arguments_());
    const address = await launched();
    await terminal.waitFor('Paste it here');
    assert.ok(terminal.text().includes(address));
    assert.deepEqual(listens(), [`127.0.0.1:${portOf(address)}`]);
    await withChromium(async (page) => {
      const problems: string[] = [];
      page.on('console', (message) => problems.push(message.text()));
      await consentInPage(page, address, { email });
      assert.equal(await page.locator('h1').textContent(), 'Go back to the terminal');
      assert.deepEqual(problems, []);
    });
    assert.deepEqual(await terminal.exited, { exitCode: 0, signal: null });
    assert.match(
      terminal.text(),
      /^Paste it here \(\? for help\):$\n^The browser has answered\.$\n^Signed in as/m,
    );
    assert.ok(terminal.raw().endsWith('\r\n'));
    assert.ok(terminal.raw().lastIndexOf('\x1b[?2004l') > terminal.raw().lastIndexOf('\x1b[?2004h'));
    assert.deepEqual(listens(), []);
    const kept = JSON.parse(readFileSync(`${env['POSTERN_HOME']}/profiles/default.json`, 'utf8'));
    assert.equal(kept.credential.account, email);
    // That port was free then, and may be anybody's next time.
    assert.equal(kept.redirectUri, undefined);
  });

  it('takes a paste as well, and no longer listens then', async (t) => {
    const terminal = open(t, arguments_());
    const address = await launched();
    await terminal.waitFor('Paste it here');
    terminal.paste('hello');
    terminal.press('enter');
    await terminal.waitFor('That is not the address a sign-in ends at');
    const ended = await visit(address, { email });
    assert.ok(ended.startsWith(`http://127.0.0.1:${portOf(address)}/?`));
    terminal.paste(ended);
    terminal.press('enter');
    assert.deepEqual(await terminal.exited, { exitCode: 0, signal: null });
    assert.match(terminal.text(), /Code found, state matches\.\nSigned in as william@example\.com/);
    assert.doesNotMatch(terminal.text(), /The browser has answered/);
    await assert.rejects(fetch(ended));
  });

  it('waits for its own answer, whatever else arrives', async (t) => {
    const terminal = open(t, arguments_());
    const address = await launched();
    const redirectUri = `http://127.0.0.1:${portOf(address)}/`;
    const ended = await visit(address, { email });
    const { state = '' } = Object.fromEntries(new URL(address).searchParams);
    const forged = [
      `${redirectUri}?error=access_denied`,
      `${redirectUri}?error=access_denied&state=forged`,
      ended.replace(state, 'A'.repeat(state.length)),
      ended.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example'),
      ended.replace('/?', '/favicon.ico?'),
    ];
    for (const other of forged) assert.ok((await fetch(other)).status >= 400, other);
    assert.equal((await fetch(ended, { method: 'POST' })).status, 404);
    assert.equal((await fetch(ended)).status, 200);
    assert.deepEqual(await terminal.exited, { exitCode: 0, signal: null });
    assert.doesNotMatch(terminal.text(), /evil|forged/);
  });

  it('ends with what the person decided in the browser', async (t) => {
    const terminal = open(t, arguments_());
    const refused = await visit(await launched(), { email, allow: false });
    assert.equal((await fetch(refused)).status, 200);
    assert.deepEqual(await terminal.exited, { exitCode: 4, signal: null });
    assert.match(terminal.text(), /\[access_denied\]/);
    assert.deepEqual(listens(), []);
  });

  it('ends with Ctrl-C at the prompt', async (t) => {
    const terminal = open(t, arguments_());
    await launched();
    await terminal.waitFor('Paste it here');
    terminal.press('ctrl-c');
    assert.deepEqual(await terminal.exited, { exitCode: 130, signal: null });
    assert.deepEqual(listens(), []);
  });

  it('needs no terminal', async () => {
    const running = runPostern(arguments_('--no-input', '--json'), { env });
    const ended = await visit(await launched(), { email });
    assert.equal((await fetch(ended)).status, 200);
    const { exitCode, stdout, stderr } = await running;
    assert.equal(exitCode, 0, stderr);
    assert.equal(JSON.parse(stdout).account, email);
    assert.doesNotMatch(stderr, /[Pp]aste/);
    assert.match(stderr, /comes back here by itself\.\n\nThe browser has answered\.\nSigned in/);
  });

  it('gives up after --timeout', async () => {
    const { exitCode, stderr } = await runPostern(arguments_('--timeout', '1s'), { env });
    assert.equal(exitCode, 1);
    assert.match(stderr, /\[timeout\]/);
    assert.deepEqual(listens(), []);
  });

  it('says that a browser cannot be opened, and goes on', async (t) => {
    const terminal = open(t, arguments_(), { BROWSER: '/nowhere/browser:false' });
    await terminal.waitFor('No browser was opened: false ended with 1. Open the address yourself.');
    await terminal.waitFor('Paste it here');
    const [address = ''] = /http:\/\/\S+redirect_uri\S+/.exec(terminal.text()) ?? [];
    assert.equal((await fetch(await visit(address, { email }))).status, 200);
    assert.deepEqual(await terminal.exited, { exitCode: 0, signal: null });
  });

  const wrongPlaces: Record<string, [env: Record<string, string>, words: RegExp]> = {
    'over SSH': [
      { SSH_CONNECTION: '192.0.2.7 51000 192.0.2.8 22', BROWSER: '' },
      /^Over SSH a browser would open on .+, not on your computer, .+ Open the address yourself\.$/m,
    ],
    'without a screen': [
      { BROWSER: 'lynx' },
      /^A browser on .+ would have no screen: .+ Open the address yourself\.$/m,
    ],
  };
  for (const [place, [extra, words]] of Object.entries(wrongPlaces)) {
    it(`is the wrong choice ${place}: says so, and neither launches nor listens`, async (t) => {
      const record = createRecording(`${folder}/record`);
      const terminal = open(t, arguments_(), { ...extra, ...record });
      await terminal.waitFor('Paste it here');
      assert.match(terminal.text(), words);
      assert.match(terminal.text(), /^Open this address in any browser, on any device:$/m);
      const [address = ''] = /http:\/\/\S+redirect_uri\S+/.exec(terminal.text()) ?? [];
      assert.match(address, /redirect_uri=http%3A%2F%2F127\.0\.0\.1%3A1%2F&/);
      terminal.paste(await visit(address, { email }));
      terminal.press('enter');
      assert.deepEqual(await terminal.exited, { exitCode: 0, signal: null });
      assert.deepEqual(readRecording(`${folder}/record`), ['started']);
      assert.ok(!existsSync(`${folder}/browser.url`));
    });
  }

  it('does what BROWSER says over SSH, with a word about it', async (t) => {
    const terminal = open(t, arguments_(), { SSH_TTY: '/dev/pts/7' });
    await launched();
    await terminal.waitFor('Paste it here');
    assert.match(terminal.text(), /^Over SSH the browser is one of .+: what it ends at comes back to /m);
  });

  it('is refused with what it does not go with, and nothing is launched', async () => {
    const mistakes: [args: string[], words: RegExp][] = [
      [arguments_('--redirect-uri', 'http://127.0.0.1:8080/'), /--redirect-uri/],
      [arguments_('--response-file', '-'), /--response-file/],
      [arguments_('--flow', 'device', '--scope', 'openid'), /device code/],
      [
        ['login', '--client-secrets', sandbox.webClientSecretsFile, '--launch-browser'],
        /"Desktop app" client/,
      ],
      [
        ['login', 'start', '--client-secrets', sandbox.clientSecretsFile, '--launch-browser'],
        /launch-browser/,
      ],
    ];
    for (const [args, words] of mistakes) {
      const { exitCode, stderr } = await runPostern(args, { env });
      assert.equal(exitCode, 2, stderr);
      assert.match(stderr, words);
    }
    assert.ok(!existsSync(`${folder}/browser.url`));
  });
});
