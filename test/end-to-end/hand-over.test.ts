import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it, type TestContext } from 'node:test';
import { formatBrowserHelp } from '../../src/cli/terminal/browser-help.ts';
import { visit } from '../sandbox/google/person.ts';
import { createEnvironment, openPostern, program } from '../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { signIn } from '../sandbox/sign-in.ts';
import { openTerminal, type Terminal } from '../sandbox/terminal/open-terminal.ts';

const address = /http:\/\/127\.0\.0\.1:\d+\/o\/oauth2\/v2\/auth\S+/;
const prompt = 'Paste it here (? for help):';

describe('the address, handed over at a terminal,', { concurrency: 2 }, () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());

  const environment = (extra: Record<string, string> = {}) =>
    createEnvironment(sandbox.folder, { POSTERN_AUTHORIZATION_SERVER: sandbox.google.url, ...extra });
  const login = (...args: string[]) => ['login', '--client-secrets', sandbox.clientSecretsFile, ...args];

  function open(t: TestContext, args: string[], extra?: Record<string, string>): Terminal {
    const terminal = openPostern(args, { env: environment(extra) });
    t.after(() => terminal.close());
    return terminal;
  }

  it('is a link to itself and still whole on its line', async (t) => {
    const terminal = open(t, login(), { TERM: 'xterm-kitty' });
    await terminal.waitFor(prompt);
    const [url = ''] = address.exec(terminal.text()) ?? [];
    assert.ok(terminal.text().split('\n').includes(url));
    assert.ok(terminal.raw().includes(`\r\n\x1b]8;;${url}\x1b\\${url}\x1b]8;;\x1b\\\r\n`));
  });

  it('with --quiet stands alone, link and clipboard included', async (t) => {
    const plain = open(t, login('--quiet'));
    await plain.waitFor(prompt);
    const [url = ''] = address.exec(plain.text()) ?? [];
    assert.equal(plain.raw(), `${url}\r\n\x1b[?2004h\r\x1b[K${prompt} `);
    const kitty = open(t, login('--quiet', '--copy'), { TERM: 'xterm-kitty' });
    await kitty.waitFor(prompt);
    assert.match(kitty.text().replace(prompt, 'asked'), /^http:\S+\nasked\s*$/);
    for (const sequence of ['\x1b]8;;http', '\x1b]52;c;']) assert.ok(kitty.raw().includes(sequence));
  });

  it('comes without a single escape sequence where nothing is a terminal', async () => {
    const env = environment({ TERM: 'xterm-kitty', KITTY_WINDOW_ID: '1', FORCE_HYPERLINK: '1', TMUX: 'x' });
    const { stdout, stderr, exitCode } = await signIn(sandbox, { env, args: ['--copy'] });
    assert.deepEqual([exitCode, stdout], [0, '']);
    assert.doesNotMatch(stderr, /[^\n -~]/);
    assert.match(stderr, /^Nothing was copied: standard error is no terminal\.$/m);
  });

  it('and the prompt come without one in a file too, where only standard input is a terminal', async (t) => {
    const command = `'${process.execPath}' '${program}' ${login('--copy').join(' ')} 2>said; echo "over $?"`;
    const env = environment({ TERM: 'xterm-kitty' });
    const terminal = openTerminal({ command: '/bin/sh', args: ['-c', command], env, cwd: sandbox.folder });
    t.after(() => terminal.close());
    const said = () => readFileSync(`${sandbox.folder}/said`, 'utf8');
    await t.waitFor(() => assert.ok(said().includes(prompt)), { timeout: 10_000 });
    terminal.paste(await visit(address.exec(said())?.[0] ?? '', { email: 'william@example.com' }));
    terminal.press('enter');
    await terminal.waitFor('over 0');
    assert.doesNotMatch(said(), /[^\n -~]/);
    assert.equal(said().split(prompt).length, 2);
  });

  it('is copied where the person asked for it, and nowhere else', async (t) => {
    const copying = open(t, login('--copy'));
    await copying.waitFor(prompt);
    const [url = ''] = address.exec(copying.text()) ?? [];
    assert.ok(copying.raw().includes(`\x1b]52;c;${Buffer.from(url).toString('base64')}\x07`));
    assert.match(copying.text(), /^The address was also sent to your terminal's clipboard;/m);
    const other = open(t, login());
    await other.waitFor(prompt);
    assert.ok(!other.raw().includes('\x1b]') && !other.raw().includes('\x1bP'));
    assert.doesNotMatch(other.text(), /clipboard/);
    const dumb = open(t, login('--copy'), { TERM: 'dumb' });
    await dumb.waitFor('Nothing was copied: ');
    await dumb.waitFor(prompt);
    assert.ok(!dumb.raw().includes('\x1b]'));
  });

  it('stays good while the person reads what the errors of the browser mean', async (t) => {
    const terminal = open(t, login());
    const [url = ''] = await terminal.waitFor(address);
    await terminal.waitFor(prompt);
    for (let times = 1; times <= 12; times += 1) {
      terminal.type(times % 2 ? '?\r' : ' ? \r');
      await terminal.waitFor(new RegExp(`(This sign-in still waits[^]*?\\(\\? for help\\)[^]*){${times}}`));
    }
    for (const line of formatBrowserHelp().split('\n')) assert.ok(terminal.text().split('\n').includes(line));
    terminal.paste(await visit(url, { email: 'william@example.com' }));
    terminal.press('enter');
    assert.equal((await terminal.exited).exitCode, 0);
    assert.match(terminal.text(), /Code found, state matches\.\nSigned in as william@example\.com/);
  });

  it('stays good while the code of yesterday and a page of an error are pasted, and each is explained', async (t) => {
    const terminal = open(t, login());
    const [url = ''] = await terminal.waitFor(address);
    await terminal.waitFor(prompt);
    for (const [text, said] of [
      ['4/0AeanS0aYesterdaysCode', /used up, too old .+ Open the address above once more, and paste what it/],
      ['Error 403: org_internal', /^Google's page says org_internal: .+/m],
    ] as const) {
      terminal.paste(text);
      terminal.press('enter');
      await terminal.waitFor(said);
    }
    terminal.paste(await visit(url, { email: 'william@example.com' }));
    terminal.press('enter');
    assert.equal((await terminal.exited).exitCode, 0);
    assert.ok(!terminal.raw().includes('YesterdaysCode'));
  });
});
