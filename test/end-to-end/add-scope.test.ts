import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { visit } from '../sandbox/google/person.ts';
import { bigquery, driveReadonly } from '../sandbox/google/sample-program.ts';
import { createEnvironment, runPostern } from '../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { signIn, signInWith } from '../sandbox/sign-in.ts';

const email = 'https://www.googleapis.com/auth/userinfo.email';

describe('postern login --add-scope', () => {
  let sandbox: Sandbox;
  let env: Record<string, string>;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());
  beforeEach(async () => {
    env = createEnvironment(mkdtempSync(`${sandbox.folder}/person-`), {
      POSTERN_AUTHORIZATION_SERVER: sandbox.google.url,
    });
  });

  const path = () => join(env['POSTERN_HOME'] ?? '', 'profiles', 'default.json');
  const read = () => JSON.parse(readFileSync(path(), 'utf8'));
  const run = (args: string, input = '') => runPostern(args.split(' '), { env, input });
  const tokenWorks = async () => (await run('status --check --json')).exitCode === 0;

  it('keeps what was granted before: account, client, project and access', async () => {
    const first = await signIn(sandbox, { env, args: ['--project', 'p-1'] });
    assert.equal(first.exitCode, 0, first.stderr);
    const { credential: before } = read();
    const added = await signInWith(sandbox, { env, args: ['--add-scope', 'drive.readonly', '--json'] });
    assert.equal(added.exitCode, 0, added.stderr);
    const asked = new URL(added.consentUrl).searchParams;
    assert.equal(asked.get('login_hint'), 'william@example.com');
    assert.equal(asked.get('client_id'), before.client.id);
    assert.deepEqual(
      new Set(asked.get('scope')?.split(' ')),
      new Set([bigquery, driveReadonly, 'openid', email]),
    );
    const { credential, project } = read();
    assert.deepEqual(new Set(credential.scopes), new Set([bigquery, driveReadonly, 'openid', email]));
    assert.deepEqual(
      [credential.account, credential.client, project],
      [before.account, before.client, 'p-1'],
    );
    assert.ok(await tokenWorks());
    const info = await sandbox.google.verifyAccessToken(read().credential.accessToken);
    assert.ok(info?.scopes.includes(bigquery) && info.scopes.includes(driveReadonly));
  });

  it('is refused, and takes nothing away, if another account signs in', async () => {
    await signIn(sandbox, { env });
    const before = read();
    const args = ['--add-scope', 'drive.readonly'];
    const other = await signInWith(sandbox, { env, args, email: 'mallory@example.com' });
    assert.equal(other.exitCode, 4);
    assert.match(
      other.stderr,
      /mallory@example\.com signed in, not william@example\.com; nothing was kept\. \[wrong_account\]/,
    );
    assert.deepEqual(read(), before);
    assert.ok(await tokenWorks());
  });

  it('takes nothing away, and revokes nothing, if a box is unticked, whether of the old access or the new', async () => {
    await signIn(sandbox, { env });
    const before = read();
    for (const scope of [bigquery, driveReadonly]) {
      const revocations = sandbox.google.requests.filter(({ path: at }) => at === '/revoke').length;
      const args = ['--add-scope', 'drive.readonly'];
      const { exitCode, stderr } = await signInWith(sandbox, { env, args, untick: [scope] });
      assert.equal(exitCode, 4);
      assert.match(stderr, /Consent was given without .+; nothing was kept\. \[missing_scope\]/);
      assert.deepEqual(read(), before);
      assert.equal(sandbox.google.requests.filter(({ path: at }) => at === '/revoke').length, revocations);
    }
    assert.ok(await tokenWorks());
  });

  it('works in two steps, and with several at once', async () => {
    await signIn(sandbox, { env });
    const started = await run(
      'login start --json --add-scope drive.readonly --add-scope cloud-platform.read-only',
    );
    assert.equal(started.exitCode, 0, started.stderr);
    const address = await visit(JSON.parse(started.stdout).url, { email: 'william@example.com' });
    const finished = await run('login finish', address);
    assert.equal(finished.exitCode, 0, finished.stderr);
    const { scopes } = read().credential;
    for (const scope of [bigquery, driveReadonly]) assert.ok(scopes.includes(scope), scope);
  });

  it('gives an ID token to a sign-in that had none', async () => {
    await signIn(sandbox, { env, args: ['--scope', 'bigquery'] });
    const without = await run('token --id-token');
    assert.deepEqual([without.exitCode, without.stdout], [4, '']);
    assert.match(
      without.stderr,
      /\[missing_scope\]\n {2}next: postern login --add-scope openid --add-scope email\n$/,
    );
    const args = ['--add-scope', 'openid', '--add-scope', 'email'];
    assert.equal((await signInWith(sandbox, { env, args })).exitCode, 0);
    const requests = sandbox.google.requests.length;
    const { stdout, exitCode } = await run('token --id-token');
    assert.deepEqual([exitCode, stdout.split('.').length], [0, 3]);
    assert.equal(sandbox.google.requests.length, requests, 'the sign-in had brought it');
  });

  it('adds to a sign-in that is there, and to no other', async () => {
    const nobody = await run('login start --add-scope drive.readonly');
    assert.equal(nobody.exitCode, 4);
    assert.match(nobody.stderr, /nothing to add to\. \[not_signed_in\]/);
    await signIn(sandbox, { env });
    const secretsFile = sandbox.clientSecretsFile;
    for (const [args, says] of [
      ['--scope bigquery', /--scope is not for it/],
      [`--client-secrets ${secretsFile}`, /--client-secrets is not for it/],
      ['--account mallory@example.com', /sign-in of william@example\.com, not of mallory/],
      ['--flow device', /Google adds no access to a sign-in by device code/],
    ] as const) {
      const { exitCode, stderr } = await run(`login start --add-scope drive.readonly ${args}`);
      assert.equal(exitCode, 2, stderr);
      assert.match(stderr, says);
    }
  });

  it('goes to the server that the sign-in is of, whatever the environment names', async () => {
    await signIn(sandbox, { env });
    env = { ...env, POSTERN_AUTHORIZATION_SERVER: 'http://127.0.0.1:1', POSTERN_CLIENT_SECRETS: '/nowhere' };
    const { stdout, exitCode } = await run('login start --add-scope drive.readonly');
    assert.equal(exitCode, 0);
    assert.ok(stdout.startsWith(sandbox.google.url));
  });

  it('is not for what a device code brought', async () => {
    await signIn(sandbox, { env });
    writeFileSync(path(), JSON.stringify({ ...read(), flow: 'device' }), { mode: 0o600 });
    const { exitCode, stderr } = await run('login start --add-scope drive.readonly');
    assert.equal(exitCode, 2);
    assert.match(
      stderr,
      /by device code: all of it is asked for anew\. \[usage\]\n {2}next: postern login --flow device/,
    );
  });
});
