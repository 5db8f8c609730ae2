import assert from 'node:assert/strict';
import { chmodSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { Finding } from '../../../src/cli/doctor/finding.ts';
import { makePrivateFolder } from '../../private-folder.ts';
import { createEnvironment, openPostern } from '../../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { signIn } from '../../sandbox/sign-in.ts';
import { runMain } from '../run-main.ts';

describe('doctor', () => {
  let sandbox: Sandbox;
  let env: Record<string, string>;
  before(async () => {
    // As in an app in Testing.
    sandbox = await startSandbox({ google: { refreshTokenSeconds: 604_799 } });
    env = createEnvironment(sandbox.folder, {
      POSTERN_AUTHORIZATION_SERVER: sandbox.google.url,
      BIGQUERY_EMULATOR_HOST: sandbox.bigQuery.url,
    });
    const { exitCode, stderr } = await signIn(sandbox, { env, args: ['--project', 'p'] });
    assert.equal(exitCode, 0, stderr);
  });
  after(() => sandbox.close());

  const profile = () => `${env['POSTERN_HOME']}/profiles/default.json`;

  async function examine(change: Record<string, string> = {}, args: string[] = [], now = Date.now) {
    const result = await runMain(['doctor', '--json', ...args], { env: { ...env, ...change }, now });
    const findings: Finding[] = JSON.parse(result.stdout);
    const { credential } = JSON.parse(readFileSync(profile(), 'utf8'));
    for (const secret of [credential.refreshToken, credential.accessToken, credential.client.secret])
      assert.ok(!(result.stdout + result.stderr).includes(secret));
    const find = (check: string) =>
      findings.find((finding) => finding.check === check) ?? assert.fail(`no ${check} in ${result.stdout}`);
    return { ...result, findings, find };
  }

  it('finds nothing wrong where all is well, and says what it looked at', async () => {
    const { exitCode, findings, find, stderr } = await examine();
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.deepEqual(
      findings.filter(({ state }) => state !== 'ok').map(({ check }) => check),
      // This test has none.
      ['terminal'],
    );
    assert.match(
      find('credential').found,
      /^william@example\.com, authorized_user from profile; the server gave/,
    );
    assert.equal(find('scopes').found, 'bigquery, email, openid');
    assert.match(find('end').found, /^in 6 d 23 h$/);
    assert.match(find('clock').found, /^\d+ s apart$/);
    assert.equal(find('project').found, 'p');
    assert.ok(findings.every(({ looked, found }) => looked && found));
  });

  it('asks no server offline', async () => {
    const asked = sandbox.google.requests.length;
    const dead = {
      POSTERN_AUTHORIZATION_SERVER: 'http://127.0.0.1:1',
      BIGQUERY_EMULATOR_HOST: '127.0.0.1:1',
    };
    const { exitCode, find } = await examine(dead, ['--offline']);
    assert.equal(exitCode, 0);
    assert.equal(find('network').state, 'skipped');
    assert.equal(sandbox.google.requests.length, asked);
  });

  it('tells a clock that is wrong, and which way', async () => {
    for (const [offMs, word] of [
      [3_600_000, 'ahead'],
      [-31_536_000_000, 'behind'],
    ] as const) {
      const { exitCode, find } = await examine({}, [], () => Date.now() + offMs);
      assert.equal(exitCode, 1);
      const { state, found } = find('clock');
      assert.equal(state, 'wrong');
      assert.match(found, new RegExp(`^(59 min|1 h 0 min|36\\d d \\d+ h) ${word}: `));
    }
  });

  it('names the host that is out of reach', async () => {
    const { exitCode, find } = await examine({ BIGQUERY_EMULATOR_HOST: 'http://127.0.0.1:1' });
    assert.equal(exitCode, 1);
    const byName = await examine({ BIGQUERY_EMULATOR_HOST: 'localhost:1' });
    assert.equal(byName.findings.find(({ state }) => state === 'wrong')?.looked, 'localhost:1');
    const { findings } = await examine({ BIGQUERY_EMULATOR_HOST: 'http://127.0.0.1:1' });
    const wrong = findings.filter(({ state }) => state === 'wrong');
    assert.deepEqual(
      wrong.map(({ looked }) => looked),
      ['127.0.0.1:1'],
    );
    assert.match(wrong[0]?.found ?? '', /ECONNREFUSED/);
    assert.equal(find('credential').state, 'ok');
  });

  it('names the proxy without its password, and the switch that turns all checks off', async () => {
    const { find } = await examine({ HTTPS_PROXY: 'http://me:pass-word@proxy.example:3128' });
    assert.match(find('proxy').found, /through proxy\.example:3128$/);
    assert.doesNotMatch(JSON.stringify(find('proxy')), /pass-word/);
    assert.equal((await examine({ HTTPS_PROXY: '::' }, ['--offline'])).find('proxy').state, 'wrong');
    const off = await examine({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }, ['--offline']);
    assert.deepEqual([off.exitCode, off.find('certificates').state], [1, 'wrong']);
    const gone = await examine({ NODE_EXTRA_CA_CERTS: '/nowhere.pem' }, ['--offline']);
    assert.deepEqual([gone.exitCode, gone.find('certificates').next], [1, 'ls -l /nowhere.pem']);
  });

  it('warns of a lock that nobody holds any more', async () => {
    const lock = `${env['POSTERN_HOME']}/profiles/gone.lock`;
    writeFileSync(lock, '', { mode: 0o600 });
    utimesSync(lock, 1, 1);
    const { exitCode, find } = await examine({}, ['--offline']);
    assert.deepEqual([exitCode, find('locks').state], [0, 'warning']);
    assert.match(find('locks').found, /gone\.lock$/);
  });

  it('finds what is open to others, with the command that closes it', async () => {
    chmodSync(profile(), 0o644);
    try {
      const { exitCode, find } = await examine({}, ['--offline']);
      assert.equal(exitCode, 1);
      assert.deepEqual([find('store').state, find('store').next], ['wrong', `chmod 600 ${profile()}`]);
      assert.equal(find('credential').state, 'wrong');
    } finally {
      chmodSync(profile(), 0o600);
    }
  });

  it('looks at the client file where nobody is signed in', async (t) => {
    const folder = makePrivateFolder(t);
    const file = (name: string, content: unknown) => {
      writeFileSync(`${folder}/${name}`, JSON.stringify(content));
      return { POSTERN_HOME: `${folder}/home`, POSTERN_CLIENT_SECRETS: `${folder}/${name}` };
    };
    const { google } = sandbox;
    for (const [name, content, state, found] of [
      ['desktop.json', google.clientSecrets, 'ok', /"Desktop app" or "TVs/],
      ['web.json', google.webClientSecrets, 'warning', /"Web application".+app\.postern\.example/],
      ['key.json', { type: 'service_account' }, 'wrong', /service account key/],
    ] as const) {
      const { exitCode, find } = await examine(file(name, content), ['--offline']);
      assert.equal(exitCode, 1);
      assert.deepEqual([find('credential').state, find('credential').next], ['wrong', 'postern login']);
      assert.equal(find('client').state, state);
      assert.match(find('client').found, found);
    }
  });

  it('is readable at a terminal, whose abilities it knows', async (t) => {
    const terminal = openPostern(['doctor', '--offline'], { env, columns: 120, rows: 50 });
    t.after(() => terminal.close());
    assert.equal((await terminal.exited).exitCode, 0);
    assert.match(terminal.text(), /^ok {4}node +the version of Node: v\d+/m);
    assert.match(terminal.text(), /120 x 50, pastes of any length, room for a QR code, no links/);
    assert.match(terminal.text(), /^0 wrong, 1 worth a look\.$/m);
  });
});
