import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { after, afterEach, before, beforeEach, describe, it, type TestContext } from 'node:test';
import { visit } from '../sandbox/google/person.ts';
import { listListeners } from '../sandbox/listeners/list-listeners.ts';
import {
  findFamily,
  killFamily,
  listProcesses,
  type RunningProcess,
} from '../sandbox/listeners/processes.ts';
import { createEnvironment, program } from '../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { openOverSsh, startOverSsh } from '../sandbox/ssh/over-ssh.ts';
import { type Sshd, startSshd } from '../sandbox/ssh/start-sshd.ts';
import type { Terminal } from '../sandbox/terminal/open-terminal.ts';

const email = 'william@example.com';
const address = /http:\/\/127\.0\.0\.1:\d+\/o\/oauth2\/v2\/auth\S+/;
const prompt = 'Paste it here (? for help):';
const williams =
  'SELECT name, SUM(number) AS total FROM `bigquery-public-data.usa_names.usa_1910_current` ' +
  "WHERE name = 'William' GROUP BY name";

describe('over SSH', { concurrency: false }, () => {
  let sandbox: Sandbox;
  let sshd: Sshd;
  before(async () => {
    [sandbox, sshd] = await Promise.all([startSandbox(), startSshd()]);
  });
  after(() => Promise.all([sandbox.close(), sshd.close()]));

  let folder: string;
  let env: Record<string, string>;
  beforeEach(() => {
    folder = mkdtempSync(`${sandbox.folder}/person-`);
    env = createEnvironment(folder, { POSTERN_AUTHORIZATION_SERVER: sandbox.google.url });
  });
  afterEach(() => {
    // A test that fails half-way may leave a tmux, which no connection ends.
    for (const { pid } of findFarProcesses()) killFamily(pid);
  });

  const postern = (...args: string[]) => [process.execPath, program, ...args];
  const login = (...args: string[]) =>
    postern('login', '--client-secrets', sandbox.clientSecretsFile, ...args);
  const readCredential = () =>
    JSON.parse(readFileSync(`${env['POSTERN_HOME']}/profiles/default.json`, 'utf8')).credential;

  function open(t: TestContext, words: readonly string[]): Terminal {
    const terminal = openOverSsh(sshd, { words, env });
    t.after(() => terminal.close());
    return terminal;
  }

  async function run(words: readonly string[], input = '') {
    const { stdin, result } = startOverSsh(sshd, { words, env });
    stdin.end(input);
    return await result;
  }

  /** What this test has started on the far side, and all that came of it: a tmux, for one, leaves its parent. */
  function findFarProcesses(): RunningProcess[] {
    const mark = `POSTERN_HOME=${env['POSTERN_HOME']}`;
    return findFamily(listProcesses(), ({ environment }) => environment.includes(mark));
  }

  function assertNothingListens(): void {
    const processes = findFarProcesses();
    assert.ok(
      processes.some(({ command }) => command[1] === program),
      'postern is not among the processes',
    );
    assert.deepEqual(listListeners(processes), []);
  }

  it('signs in at a terminal of 80 columns, and queries, while nothing listens', async (t) => {
    const terminal = open(t, login('--project', 'postern-sandbox'));
    await terminal.waitFor(prompt);
    assertNothingListens();
    const [url = ''] = address.exec(terminal.text()) ?? [];
    const response = await visit(url, { email });
    const rubbish = 'rubbish '.repeat(1024);
    terminal.paste(rubbish);
    terminal.press('enter');
    await terminal.waitFor(/^That is not the address a sign-in ends at\..*Paste it here/ms);
    terminal.paste(`${rubbish}"${response}" ${rubbish}`);
    terminal.press('enter');
    assert.deepEqual(await terminal.exited, { exitCode: 0, signal: null });
    assert.match(terminal.text(), /^Code found, state matches\.\nSigned in as william@example\.com/m);
    assert.ok(!terminal.raw().includes(new URL(response).searchParams.get('code') ?? ''));

    const query = await run(postern('query', '--api-endpoint', sandbox.bigQuery.url, williams));
    assert.deepEqual([query.exitCode, query.stdout], [0, 'name,total\nWilliam,3961947\n']);
    assert.equal((await run(postern('token'))).stdout, `${readCredential().accessToken}\n`);
  });

  it('signs in within tmux, which wraps the address and copies it whole, while nothing listens', async (t) => {
    const tmux = ['tmux', '-u', '-S', `${folder}/socket`, '-f', '/dev/null'];
    const script = '"$@"; echo "over $?"; read -r _';
    const terminal = open(t, [...tmux, 'new-session', 'sh', '-c', script, 'sh', ...login('--qr', 'never')]);
    /** All that the pane has shown, lines joined that only its width has broken: what a copy of them gives. */
    const copy = () =>
      execFileSync(tmux[0] ?? '', [...tmux.slice(1), 'capture-pane', '-pJS', '-'], { encoding: 'utf8' });
    await terminal.waitFor(prompt);
    assertNothingListens();
    const [url = ''] = address.exec(copy()) ?? [];
    assert.ok(!terminal.screen().some((line) => line.includes(url)), 'the address was not wrapped');
    terminal.paste(await visit(url, { email }));
    terminal.press('enter');
    await terminal.waitFor('over 0');
    assert.match(copy(), /^Code found, state matches\.\nSigned in as william@example\.com/m);
    assert.equal(readCredential().account, email);
    terminal.press('enter');
    assert.equal((await terminal.exited).exitCode, 0);
  });

  it('signs in without a terminal in two steps, with data alone on standard output', async (t) => {
    const started = await run(
      postern('login', 'start', '--json', '--client-secrets', sandbox.clientSecretsFile),
    );
    assert.equal(started.exitCode, 0, started.stderr);
    const { id, url } = JSON.parse(started.stdout);
    const response = await visit(url, { email });

    const finish = startOverSsh(sshd, { words: postern('login', 'finish', '--json'), env });
    // It says whose sign-in it finishes, and then waits for the response.
    await t.waitFor(() => assert.match(finish.said(), /^Access asked for/m), { timeout: 10_000 });
    assertNothingListens();
    finish.stdin.end(`${response}\n`);
    const finished = await finish.result;
    assert.equal(finished.exitCode, 0, finished.stderr);
    const { profile, account, flow } = JSON.parse(finished.stdout);
    assert.deepEqual([profile, account, flow], ['default', email, 'console']);
    for (const { stdout, stderr } of [started, finished]) {
      assert.equal(stdout.trim().split('\n').length, 1);
      assert.doesNotMatch(`${stdout}${stderr}`, /Paste it here|[^\n -~]/);
    }
    assert.match(finished.stderr, /^Code found, state matches\.$/m);

    const again = await run(postern('login', 'finish', id, '--json'), response);
    assert.deepEqual([again.exitCode, again.stdout], [4, '']);
    assert.equal(JSON.parse(again.stderr).error.code, 'no_pending_login');
  });

  it('asks nobody without a terminal, and says what to do', async () => {
    const { exitCode, stdout, stderr } = await run(login());
    assert.deepEqual([exitCode, stdout], [4, '']);
    assert.match(stderr, /^postern: .+ \[no_terminal\]\n {2}next: .*postern login --response-file FILE/);
    const wrong = await run(postern('login', '--frobnicate'));
    assert.deepEqual([wrong.exitCode, wrong.stdout], [2, '']);
  });

  it('ends at Ctrl-C, with the exit code of that', async (t) => {
    const terminal = open(t, login());
    await terminal.waitFor(prompt);
    terminal.press('ctrl-c');
    assert.equal((await terminal.exited).exitCode, 130);
    assert.match(terminal.text(), /\[interrupted\]/);
  });

  it('ends with the connection, and keeps nothing', async (t) => {
    const terminal = open(t, login());
    await terminal.waitFor(prompt);
    await terminal.close();
    await t.waitFor(() => assert.deepEqual(findFarProcesses(), []), { timeout: 10_000 });
    assert.ok(!existsSync(`${env['POSTERN_HOME']}/profiles/default.json`));
  });
});
