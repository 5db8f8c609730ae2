import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { openProfileFile } from '../../credentials/kept-profile.ts';
import { approveDevice, visit } from '../../sandbox/google/person.ts';
import { createEnvironment, runPostern } from '../../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { signIn, signInWith } from '../../sandbox/sign-in.ts';

describe('a later postern login on a profile', () => {
  let sandbox: Sandbox;
  let env: Record<string, string>;
  before(async () => {
    sandbox = await startSandbox({ google: { deviceIntervalSeconds: 0 } });
    env = createEnvironment(sandbox.folder, { POSTERN_AUTHORIZATION_SERVER: sandbox.google.url });
  });
  after(() => sandbox.close());

  const open = (name: string) => openProfileFile(env['POSTERN_HOME'] ?? '', name);
  const scopesOf = (url: string) => new URL(url).searchParams.get('scope')?.split(' ');
  const drive = 'https://www.googleapis.com/auth/drive.readonly';
  const bigquery = 'https://www.googleapis.com/auth/bigquery';

  it('asks for what the last one asked for, and a new profile for the default', async () => {
    const first = await signIn(sandbox, {
      env,
      args: ['--profile', 'a', '--scope', drive, '--scope', 'email'],
    });
    assert.equal(first.exitCode, 0, first.stderr);
    const { flow, askedScopes } = open('a').read() ?? {};
    assert.deepEqual([flow, askedScopes], ['console', [drive, 'email']]);

    const second = await signInWith(sandbox, { env, args: ['--profile', 'a'] });
    assert.deepEqual(scopesOf(second.consentUrl), [drive, 'email']);
    assert.match(
      second.stderr,
      /^Asking for what this profile asked for last; --scope names other access\.$/m,
    );
    assert.doesNotMatch(first.stderr, /asked for last/);

    const other = await signIn(sandbox, { env, args: ['--profile', 'b'] });
    assert.deepEqual(scopesOf(other.consentUrl), [bigquery, 'openid', 'email']);
    const again = await signInWith(sandbox, { env, args: ['--profile', 'b'] });
    assert.doesNotMatch(again.stderr, /asked for last/);

    const told = await signInWith(sandbox, { env, args: ['--profile', 'a', '--scope', 'bigquery'] });
    assert.deepEqual(scopesOf(told.consentUrl), [bigquery]);
    assert.deepEqual(open('a').read()?.askedScopes, [bigquery]);
  });

  it('in two steps asks for the same, and remembers it, too', async () => {
    const named = ['--profile', 'steps', '--client-secrets', sandbox.clientSecretsFile, '--qr', 'never'];
    for (const args of [['--scope', 'email'], []]) {
      const { stdout: url } = await runPostern(['login', 'start', ...named, ...args], { env });
      assert.deepEqual(scopesOf(url.trim()), ['email']);
      const address = await visit(url.trim(), { email: 'william@example.com' });
      const { exitCode, stderr } = await runPostern(['login', 'finish'], { env, input: address });
      assert.equal(exitCode, 0, stderr);
      const { flow, askedScopes } = open('steps').read() ?? {};
      assert.deepEqual([flow, askedScopes], ['console', ['email']]);
    }
    // Without what is remembered this flow would be refused for the default scopes.
    const clientFile = `${sandbox.folder}/device.json`;
    writeFileSync(clientFile, JSON.stringify(sandbox.google.deviceClientSecrets));
    const device = ['--flow', 'device', '--profile', 'steps', '--client-secrets', clientFile];
    const { stdout } = await runPostern(['login', 'start', '--json', ...device], { env });
    const { url, userCode } = JSON.parse(stdout);
    await approveDevice(url, userCode, { email: 'william@example.com', allow: true });
    const { exitCode, stderr } = await runPostern(['login', 'finish'], { env });
    assert.equal(exitCode, 0, stderr);
    assert.equal(open('steps').read()?.flow, 'device');
    // The flow is remembered to be shown. By itself, login takes the console flow.
    const next = await runPostern(['login', 'start', '--json', '--profile', 'steps'], { env });
    assert.equal(JSON.parse(next.stdout).flow, 'console');
  });

  it('keeps that through a refresh, and asks for the default where an older postern kept nothing of it', async () => {
    await signIn(sandbox, { env, args: ['--profile', 'old', '--scope', 'email'] });
    const { path } = open('old');
    const { askedScopes, flow, credential, ...rest } = JSON.parse(readFileSync(path, 'utf8'));
    const write = (value: object) => writeFileSync(path, JSON.stringify(value));
    write({ ...rest, askedScopes, flow, credential: { ...credential, expiresAt: 0 } });
    assert.equal((await runPostern(['token', '--profile', 'old'], { env })).exitCode, 0);
    assert.deepEqual(open('old').read()?.askedScopes, ['email']);
    for (const odd of [{}, { askedScopes: [] }, { askedScopes: 'email', flow: 1 }, { askedScopes: [1] }]) {
      write({ ...rest, credential, ...odd });
      const { stdout } = await runPostern(['login', 'start', '--profile', 'old'], { env });
      assert.deepEqual(scopesOf(stdout.trim()), [bigquery, 'openid', 'email']);
    }
  });

  it("does not take what an earlier one asked for as the imported credential's own", async () => {
    await signIn(sandbox, { env, args: ['--profile', 'moved', '--scope', 'email'] });
    const { credential } = open('moved').read() ?? assert.fail();
    const file = {
      type: 'authorized_user',
      refresh_token: credential.refreshToken,
      client_id: credential.client.id,
      client_secret: credential.client.secret,
    };
    const input = JSON.stringify(file);
    const { exitCode, stderr } = await runPostern(['import', '-', '--profile', 'moved'], { env, input });
    assert.equal(exitCode, 0, stderr);
    const { flow, askedScopes } = open('moved').read() ?? {};
    assert.deepEqual([flow, askedScopes], [undefined, undefined]);
  });
});
