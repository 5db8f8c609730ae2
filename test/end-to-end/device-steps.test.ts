import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { after, before, describe, it, type TestContext } from 'node:test';
import { approveDevice } from '../sandbox/google/person.ts';
import { createEnvironment, openPostern, program, runPostern } from '../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';

const email = 'william@example.com';

describe('a sign-in by device code in two steps', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ google: { deviceIntervalSeconds: 0 } });
  });
  after(() => sandbox.close());

  function createPerson() {
    const folder = mkdtempSync(`${sandbox.folder}/person-`);
    const env = createEnvironment(folder, { POSTERN_AUTHORIZATION_SERVER: sandbox.google.url });
    const home = `${folder}/postern-home`;
    const run = (...args: string[]) => runPostern(['login', ...args], { env });
    return {
      env,
      run,
      profile: `${home}/profiles/default.json`,
      listPending: () => readdirSync(`${home}/pending`).filter((name) => name.endsWith('.json')),
      readPending: (id: string) => JSON.parse(readFileSync(`${home}/pending/${id}.json`, 'utf8')),
      pathOf: (id: string) => `${home}/pending/${id}.json`,
      async start(...args: string[]): Promise<{ id: string; url: string; userCode: string }> {
        const scopes = ['--scope', 'openid', '--scope', 'email'];
        const options = [
          '--flow',
          'device',
          '--client-secrets',
          sandbox.deviceClientSecretsFile,
          ...scopes,
          '--json',
          ...args,
        ];
        const { exitCode, stdout, stderr } = await run('start', ...options);
        assert.equal(exitCode, 0, stderr);
        return JSON.parse(stdout);
      },
    };
  }

  const approve = ({ url, userCode }: { url: string; userCode: string }, allow = true) =>
    approveDevice(url, userCode, { email, allow });

  it('starts with all that a script needs, nothing secret, and a private file', async () => {
    const { start, pathOf, readPending, run } = createPerson();
    const { id, ...rest } = await start();
    const { userCode, expiresAt, ...known } = { expiresAt: '', ...rest };
    assert.deepEqual(known, { flow: 'device', url: `${sandbox.google.url}/device`, intervalSeconds: 1 });
    assert.match(userCode, /^[A-Z]{4}-[A-Z]{4}$/);
    // login's ten minutes, and not Google's thirty.
    assert.ok(Date.parse(expiresAt) - Date.now() <= 600_000);
    assert.equal(statSync(pathOf(id)).mode & 0o777, 0o600);
    const { deviceCode } = readPending(id).pending.device;
    assert.ok(deviceCode.length > 20);
    const { stdout } = await run('pending', '--json');
    const [entry] = JSON.parse(stdout);
    assert.deepEqual([entry.id, entry.flow, entry.url, entry.userCode], [id, 'device', known.url, userCode]);
    assert.ok(![stdout, JSON.stringify(rest)].some((text) => text.includes(deviceCode)));
  });

  it('lives no longer than its code', async () => {
    const { start } = createPerson();
    const { expiresAt } = { expiresAt: '', ...(await start('--timeout', '0')) };
    assert.ok(Math.abs(Date.parse(expiresAt) - Date.now() - 1_800_000) < 60_000);
  });

  it('says what to type even when it is quiet', async () => {
    const { run } = createPerson();
    const args = [
      '--flow',
      'device',
      '--client-secrets',
      sandbox.deviceClientSecretsFile,
      '--scope',
      'openid',
      '--quiet',
    ];
    const { stdout, stderr } = await run('start', ...args);
    assert.equal(stdout, `${sandbox.google.url}/device\n`);
    assert.match(stderr, /^[A-Z]{4}-[A-Z]{4}\n$/);
  });

  it('is finished by a process that needs nothing but to wait', async () => {
    const { start, run, profile, listPending } = createPerson();
    const started = await start();
    const finishing = run('finish', '--json');
    await approve(started);
    const { exitCode, stdout, stderr } = await finishing;
    assert.equal(exitCode, 0, stderr);
    assert.equal(JSON.parse(stdout).flow, 'device');
    assert.ok(stderr.includes(`Type this code there, just as it stands:   ${started.userCode}\n`));
    assert.equal(JSON.parse(readFileSync(profile, 'utf8')).credential.account, email);
    assert.deepEqual(listPending(), []);
  });

  it('counts down at a terminal', async (t) => {
    const { start, env } = createPerson();
    const started = await start();
    const terminal = openPostern(['login', 'finish', started.id], { env });
    t.after(() => terminal.close());
    await terminal.waitFor(/Waiting for you to decide there, (10:00|9:\d\d) left/);
    await approve(started);
    assert.equal((await terminal.exited).exitCode, 0);
    assert.match(terminal.text(), /Signed in as william@example\.com, profile default\./);
  });

  it('is won by one of two that finish it, and the other says so', async () => {
    const { start, run, profile } = createPerson();
    const started = await start();
    const both = [run('finish', started.id), run('finish', started.id)];
    await approve(started);
    const results = (await Promise.all(both)).toSorted((a, b) => Number(a.exitCode) - Number(b.exitCode));
    assert.deepEqual(
      results.map(({ exitCode }) => exitCode),
      [0, 1],
    );
    assert.match(results[1]?.stderr ?? '', /\[pending_login_gone\]/);
    assert.ok(existsSync(profile));
  });

  it('can be cancelled while another process waits, which says so', async () => {
    const { start, run, profile } = createPerson();
    const started = await start();
    const finishing = run('finish', started.id);
    assert.equal((await run('cancel', started.id)).exitCode, 0);
    const { exitCode, stderr } = await finishing;
    assert.ok(exitCode === 1 || exitCode === 4, stderr);
    assert.match(stderr, /\[(pending_login_gone|no_pending_login)\]/);
    assert.ok(!existsSync(profile));
  });

  it('loses nothing when the process that waits is killed', async (t: TestContext) => {
    const { start, run, env, profile } = createPerson();
    const started = await start();
    const child = spawn(process.execPath, [program, 'login', 'finish'], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    t.after(() => child.kill('SIGKILL'));
    const before = sandbox.google.requests.length;
    while (sandbox.google.requests.length < before + 2)
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGKILL');
    await approve(started);
    const { exitCode, stderr } = await run('finish');
    assert.equal(exitCode, 0, stderr);
    assert.ok(existsSync(profile));
  });

  it('stays slow for the next process once it was told to slow down', async () => {
    const { start, run, readPending } = createPerson();
    const started = await start();
    sandbox.google.failNext('/token', { status: 403, body: '{"error":"slow_down"}' });
    const finishing = run('finish', started.id);
    const interval = () => readPending(started.id).pending.device.intervalMs;
    while (interval() === 1000) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(interval(), 6000);
    await run('cancel', started.id);
    assert.match((await finishing).stderr, /asked every 6 s from now on\.\n/);
  });

  it('is forgotten when the person has cancelled: its code is good for nothing more', async () => {
    const { start, run, listPending } = createPerson();
    const started = await start();
    await approve(started, false);
    const { exitCode, stderr } = await run('finish', started.id);
    assert.equal(exitCode, 4);
    assert.match(stderr, /\[access_denied\]/);
    assert.deepEqual(listPending(), []);
  });

  it('takes no response, and is not guessed among several', async () => {
    const { start, run } = createPerson();
    const { id } = await start();
    const given = await run('finish', id, '--response-file', '-');
    assert.deepEqual([given.exitCode, given.stdout], [2, '']);
    await start();
    const guessed = await run('finish');
    assert.equal(guessed.exitCode, 2);
    assert.match(guessed.stderr, /Several sign-ins wait.+say which is meant/);
  });
});
