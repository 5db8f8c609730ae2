import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { after, before, describe, it, type TestContext } from 'node:test';
import { approveDevice } from '../sandbox/google/person.ts';
import { createEnvironment, openPostern, runPostern } from '../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import type { Terminal } from '../sandbox/terminal/open-terminal.ts';
import { readQrCodes } from '../sandbox/terminal/read-qr-codes.ts';

const email = 'william@example.com';
const signInScopes = ['--scope', 'openid', '--scope', 'email'];
const waiting = 'Waiting for you to decide there';

describe('a sign-in by device code', { concurrency: 2 }, () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox({ google: { deviceIntervalSeconds: 0 } });
  });
  after(() => sandbox.close());

  /** A person of their own, so that tests do not meet in one profile. */
  function createPerson() {
    const home = mkdtempSync(`${sandbox.folder}/person-`);
    const env = createEnvironment(home, { POSTERN_AUTHORIZATION_SERVER: sandbox.google.url });
    return { env, profile: `${home}/postern-home/profiles/default.json` };
  }

  const login = (...args: string[]) => [
    'login',
    '--flow',
    'device',
    '--client-secrets',
    sandbox.deviceClientSecretsFile,
    ...args,
  ];

  function open(t: TestContext, args: string[], env: Record<string, string>): Terminal {
    const terminal = openPostern(args, { env, columns: 100, rows: 60 });
    t.after(() => terminal.close());
    return terminal;
  }

  /** What the person reads off the screen. */
  async function readCode(terminal: Terminal) {
    await terminal.waitFor(waiting);
    const [url = ''] = /^http:\S+\/device$/m.exec(terminal.text()) ?? [];
    const [, userCode = ''] = /Type this code there, just as it stands: {3}(\S+)/.exec(terminal.text()) ?? [];
    assert.ok(url && userCode, terminal.text());
    return { url, userCode };
  }

  const decide = ({ url, userCode }: { url: string; userCode: string }, allow = true, who = email) =>
    approveDevice(url, userCode, { email: who, allow });

  it('shows address, code, QR code and how long is left, and keeps what the person consented to', async (t) => {
    const { env, profile } = createPerson();
    const terminal = open(t, login(...signInScopes, '--project', 'p'), env);
    const shown = await readCode(terminal);
    for (const scheme of ['dark', 'light'] as const)
      assert.deepEqual(await readQrCodes(terminal, { scheme }), [shown.url]);
    assert.match(terminal.text(), new RegExp(`${waiting}, (10:00|9:5\\d) left \\(Ctrl-C stops\\)`));
    await terminal.waitFor(/9:5\d left/);
    assert.match(terminal.text(), /never with a code that somebody sent you/);
    await decide(shown);
    assert.equal((await terminal.exited).exitCode, 0);
    assert.match(terminal.text(), /Signed in as william@example\.com, profile default\./);
    // The line that counted down is gone.
    assert.ok(!terminal.text().includes(waiting));
    const { credential, project } = JSON.parse(readFileSync(profile, 'utf8'));
    assert.equal(project, 'p');
    assert.equal(credential.account, email);
    assert.equal(await sandbox.google.isRefreshTokenLive(credential.refreshToken), true);

    const asked = sandbox.google.requests.filter(({ path }) => path === '/device/code');
    assert.ok(asked.every(({ body }) => !('client_secret' in body)));
    const codes = sandbox.google.requests.flatMap(({ body }) => body['device_code'] ?? []);
    assert.ok(codes.length > 0 && codes.every((code) => !terminal.raw().includes(code)));
    for (const secret of [credential.refreshToken, credential.accessToken, credential.client.secret])
      assert.ok(!terminal.raw().includes(secret));
  });

  it('needs no terminal, and is data for a script at its end', async () => {
    const { env, profile } = createPerson();
    let said = '';
    const ended = runPostern(login(...signInScopes, '--json'), {
      env,
      onStderr: async (text) => {
        said += text;
        const [, url, userCode] =
          /^(http:\S+\/device)$.*just as it stands: {3}(\S+)$.*Waiting/ms.exec(said) ?? [];
        if (url && userCode) {
          said = '';
          await decide({ url, userCode });
        }
      },
    });
    const { exitCode, stdout, stderr } = await ended;
    assert.equal(exitCode, 0, stderr);
    const { flow, account, scopes, path } = JSON.parse(stdout);
    assert.deepEqual([flow, account, path], ['device', email, profile]);
    assert.deepEqual(scopes.toSorted(), ['https://www.googleapis.com/auth/userinfo.email', 'openid']);
    // One line, once: there is nothing to draw over.
    assert.equal(stderr.split(waiting).length, 2);
    assert.ok(!stderr.includes('\x1b') && !stderr.includes('\r'));
  });

  it('keeps nothing when the person cancels, and when it is another account', async (t) => {
    const { env, profile } = createPerson();
    const refused = open(t, login(...signInScopes), env);
    await decide(await readCode(refused), false);
    assert.equal((await refused.exited).exitCode, 4);
    assert.match(refused.text(), /\[access_denied\]/);

    const wrong = open(t, login('--scope', 'openid', '--account', email), env);
    await decide(await readCode(wrong), true, 'mallory@example.com');
    assert.equal((await wrong.exited).exitCode, 4);
    assert.match(
      wrong.text(),
      /mallory@example\.com signed in, not william@example\.com; nothing was kept\. \[wrong_account\]/,
    );
    assert.ok(!existsSync(profile));
    assert.equal(sandbox.google.requests.at(-1)?.path, '/revoke');
  });

  it('stops at Ctrl-C, with the terminal as it was', async (t) => {
    const { env } = createPerson();
    const terminal = open(t, login(...signInScopes), env);
    await readCode(terminal);
    terminal.type('\x03');
    assert.equal((await terminal.exited).exitCode, 130);
    assert.ok(!terminal.text().includes(waiting));
  });

  it('gives up when --timeout says so', async () => {
    const { env } = createPerson();
    const { exitCode, stderr } = await runPostern(login(...signInScopes, '--timeout', '1s'), { env });
    assert.equal(exitCode, 1);
    assert.match(stderr, /Nothing came within 1 s\. \[timeout\]/);
  });

  it('explains a client of another type', async () => {
    const { env } = createPerson();
    const args = [
      'login',
      '--flow',
      'device',
      '--client-secrets',
      sandbox.clientSecretsFile,
      ...signInScopes,
    ];
    const { exitCode, stderr } = await runPostern(args, { env });
    assert.equal(exitCode, 1);
    assert.match(stderr, /\[wrong_client_type\]\n.*TVs and Limited Input devices/);
    assert.ok(!stderr.includes('{'));
  });

  it('takes no option that only a response has a use for', async () => {
    const { env } = createPerson();
    const { exitCode, stderr } = await runPostern(login(...signInScopes, '--response-file', '-'), { env });
    assert.equal(exitCode, 2);
    assert.match(stderr, /--response-file is not for it/);
  });

  describe('for a scope that the device flow does not grant', () => {
    it('asks no server anything, and names both ways out', async () => {
      const { env } = createPerson();
      const dead = { ...env, POSTERN_AUTHORIZATION_SERVER: 'http://127.0.0.1:1' };
      for (const scopes of [[], ['--scope', 'openid', '--scope', 'cloud-platform']]) {
        const { exitCode, stdout, stderr } = await runPostern(login(...scopes), { env: dead });
        assert.deepEqual([exitCode, stdout], [1, '']);
        assert.match(
          stderr,
          /Google's device flow does not grant (bigquery|cloud-platform): .+ \[device_scope\]/,
        );
        assert.match(stderr, /without --flow device.*identity provider/);
      }
    });

    it('goes on by the console flow if the person agrees with one key, and takes nothing else for a yes', async (t) => {
      const { env } = createPerson();
      const terminal = open(t, login(), env);
      await terminal.waitFor('Sign in by the console flow instead? [Y/n]');
      terminal.paste('4/0AeanS0aSecretCode\ny');
      await terminal.waitFor(/\[Y\/n\] \(y or n\)$/m);
      terminal.type('y');
      await terminal.waitFor('Paste it here');
      assert.match(terminal.text(), /\(y or n\) yes\n/);
      assert.ok(!terminal.raw().includes('SecretCode'));
      assert.match(terminal.text(), /\/o\/oauth2\/v2\/auth\?client_id=/);
    });

    it('ends with the reason if the person does not', async (t) => {
      for (const [key, exitCode] of [
        ['n', 1],
        ['\x03', 130],
        ['\x04', 130],
      ] as const) {
        const terminal = open(t, login(), createPerson().env);
        await terminal.waitFor('[Y/n]');
        terminal.type(key);
        assert.equal((await terminal.exited).exitCode, exitCode);
        assert.equal(terminal.text().includes('[device_scope]'), key === 'n');
      }
    });
  });
});

describe('a sign-in by device code at a server of its own', () => {
  async function start(t: TestContext, deviceCodeSeconds: number) {
    const sandbox = await startSandbox({ google: { deviceIntervalSeconds: 0, deviceCodeSeconds } });
    t.after(() => sandbox.close());
    const env = createEnvironment(sandbox.folder, { POSTERN_AUTHORIZATION_SERVER: sandbox.google.url });
    const args = [
      'login',
      '--flow',
      'device',
      '--client-secrets',
      sandbox.deviceClientSecretsFile,
      ...signInScopes,
    ];
    return { google: sandbox.google, env, args };
  }

  it('goes on while the network fails and when it is told to slow down, and says so', async (t) => {
    const { google, env, args } = await start(t, 600);
    google.failNext('/token', 'reset');
    google.failNext('/token', { status: 502, body: '<html>' });
    google.failNext('/token', { status: 403, body: '{"error":"slow_down"}' });
    const terminal = openPostern(args, { env });
    t.after(() => terminal.close());
    const [, userCode = ''] = await terminal.waitFor(/just as it stands: {3}(\S+)/);
    await terminal.waitFor(/^.*\(ECONNRESET\).* It is asked again\.$/m);
    await terminal.waitFor(/^.*is failing \(HTTP 502\)\. It is asked again\.$/m);
    await terminal.waitFor(/^The server asks for patience: it is asked every 6 s from now on\.$/m);
    await approveDevice(`${google.url}/device`, userCode, { email });
    assert.equal((await terminal.exited).exitCode, 0, terminal.text());
  });

  it('ends by itself with the code, and says how to get another', async (t) => {
    const { env, args } = await start(t, 2);
    const { exitCode, stderr } = await runPostern(args, { env });
    assert.equal(exitCode, 4);
    assert.match(stderr, /\[device_code_expired\]\n.*postern login --flow device/);
  });
});
