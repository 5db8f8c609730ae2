import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createProfile, openProfileFile, readKept } from '../../credentials/kept-profile.ts';
import { createEnvironment } from '../../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { signInWith } from '../../sandbox/sign-in.ts';
import { runMain } from '../run-main.ts';

describe('postern login', { concurrency: 2 }, () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());

  /** A person with a home of their own, for whom the sandbox stands in for Google. */
  function meet() {
    const folder = mkdtempSync(join(sandbox.folder, 'person-'));
    const env = createEnvironment(folder, { POSTERN_AUTHORIZATION_SERVER: sandbox.google.url });
    return { folder, env, home: env['POSTERN_HOME'] ?? '' };
  }
  const withFile = (...args: string[]) => ['--client-secrets', sandbox.clientSecretsFile, ...args];
  const host = () => new URL(sandbox.google.url).host;

  it('prints for a script what it kept, every field always, and no secret', async () => {
    const { env, home } = meet();
    const { stdout, stderr, exitCode } = await signInWith(sandbox, { args: withFile('--json'), env });
    const kept = openProfileFile(home).read()?.credential ?? assert.fail();
    assert.equal(stdout.split('\n').length, 2);
    assert.deepEqual(JSON.parse(stdout), {
      profile: 'default',
      account: 'william@example.com',
      scopes: kept.scopes,
      missingScopes: [],
      flow: 'console',
      expiresAt: new Date(kept.expiresAt).toISOString(),
      refreshTokenExpiresAt: null,
      path: `${home}/profiles/default.json`,
    });
    assert.equal(exitCode, 0);
    for (const secret of [kept.accessToken, kept.refreshToken, kept.client.secret ?? ''])
      assert.ok(secret && !`${stdout}${stderr}`.includes(secret));
  });

  it('says whose server it goes to before anybody opens anything', async () => {
    const { env } = meet();
    const { stderr, stdout } = await signInWith(sandbox, { args: withFile(), env });
    assert.equal(stdout, '');
    const said = stderr.slice(0, stderr.indexOf('Open this address'));
    assert.match(said, /^POSTERN_AUTHORIZATION_SERVER stands in for Google\.$/m);
    assert.ok(said.includes(`The sign-in goes to ${host()}, which is not Google.`));
  });

  it('takes the file of the environment, then the client of the profile', async () => {
    const { env, home } = meet();
    const other = { ...env, POSTERN_CLIENT_SECRETS: sandbox.clientSecretsFile };
    assert.equal((await signInWith(sandbox, { args: ['--project', 'first'], env: other })).exitCode, 0);
    const first = readKept(home);
    const again = await signInWith(sandbox, { args: ['--quota-project', 'quota'], env });
    assert.equal(again.exitCode, 0);
    assert.match(again.stderr, /^Using the profile's client\.$/m);
    const { project, quotaProject, credential } = readKept(home);
    assert.deepEqual([project, quotaProject], ['first', 'quota']);
    assert.notDeepEqual(credential, first['credential']);
  });

  it('takes the file of the folder it runs in, and says so', async () => {
    const { env } = meet();
    const { stderr, exitCode } = await signInWith(sandbox, { env, cwd: sandbox.folder });
    assert.match(stderr, /^Using client_secrets\.json of this folder\.$/m);
    assert.equal(exitCode, 0);
  });

  it('asks for a file where there is none, shows nothing and asks nobody', async () => {
    const { env, folder } = meet();
    const { stderr, exitCode, consentUrl } = await signInWith(sandbox, { env, cwd: folder });
    assert.match(stderr, /\[client_secrets_missing\]\n {2}next: postern login --client-secrets FILE/);
    assert.deepEqual([exitCode, consentUrl], [1, '']);
  });

  it('asks for the scopes once each, by either of their names', async () => {
    const { env } = meet();
    const full = 'https://www.googleapis.com/auth/bigquery';
    const scopes = ['--scope', 'bigquery', '--scope', full, '--scope=openid', '--scope', 'openid'];
    const { consentUrl } = await signInWith(sandbox, { args: withFile(...scopes), env });
    assert.equal(new URL(consentUrl).searchParams.get('scope'), `${full} openid`);
  });

  it('writes the address for its owner alone', async () => {
    const { env, folder } = meet();
    const urlFile = join(folder, 'url');
    writeFileSync(join(folder, 'answer'), 'nothing useful');
    const args = ['login', ...withFile(), '--url-file', urlFile, '--response-file', join(folder, 'answer')];
    await runMain(args, { env });
    assert.equal(statSync(urlFile).mode & 0o777, 0o600);
    assert.match(readFileSync(urlFile, 'utf8'), /^http:\/\/127\.0\.0\.1:\d+\/o\/oauth2\/v2\/auth\?\S+\n$/);
  });

  it('writes it into no file that is there, and through no link', async () => {
    const { env, folder } = meet();
    writeFileSync(join(folder, 'file'), 'mine', { mode: 0o644 });
    mkdirSync(join(folder, 'directory'));
    symlinkSync(join(folder, 'target'), join(folder, 'link'));
    const refusals = {
      file: 'is there already',
      directory: 'is no ordinary file',
      link: 'is a symbolic link, which is not followed',
    };
    for (const [name, refusal] of Object.entries(refusals)) {
      const args = ['login', ...withFile(), '--url-file', join(folder, name), '--response-file', '-'];
      const { exitCode, stderr } = await runMain(args, { env });
      assert.match(
        stderr,
        new RegExp(`/${name} ${refusal}\\. \\[file_unwritable\\]\n {2}next: .+--url-file`),
      );
      assert.equal(exitCode, 1);
      assert.doesNotMatch(stderr, /Open this address/);
    }
    assert.equal(readFileSync(join(folder, 'file'), 'utf8'), 'mine');
    assert.equal(statSync(join(folder, 'target'), { throwIfNoEntry: false }), undefined);
  });

  it('with --quiet says the address alone, and nothing at all where that is in a file', async () => {
    const { env, folder } = meet();
    const answer = join(folder, 'answer');
    writeFileSync(answer, 'nothing useful');
    const shown = await runMain(['login', '--quiet', ...withFile(), '--response-file', answer], { env });
    assert.match(shown.stderr, /^http:\S+\npostern: .+ \[unrecognized_response\]\n {2}next: .+\n$/);
    const done = await signInWith(sandbox, { args: withFile('--quiet'), env });
    assert.deepEqual([done.exitCode, done.stdout, done.stderr], [0, '', '']);
  });

  it('without a terminal and without a way to the person says so: exit 4, and asks no server', async () => {
    const { env } = meet();
    const requests = sandbox.google.requests.length;
    const { exitCode, stdout, stderr } = await runMain(['login', '--json', ...withFile()], { env });
    assert.deepEqual([exitCode, stdout], [4, '']);
    const { code, hint } = JSON.parse(stderr).error;
    assert.equal(code, 'no_terminal');
    assert.match(hint, /--response-file FILE/);
    assert.equal(sandbox.google.requests.length, requests);
    assert.equal((await runMain(['login', '--timeout', 'soon'], { env })).exitCode, 2);
  });

  it('revokes what it can no longer keep', async () => {
    const { env, home } = meet();
    const newer = `${home}/profiles/default.json`;
    const { exitCode, stderr } = await signInWith(sandbox, {
      args: withFile(),
      env,
      handOver: (address) => {
        writeFileSync(newer, '{"version":99}', { mode: 0o600 });
        return address;
      },
    });
    assert.equal(exitCode, 1);
    assert.match(stderr, /\[credential_too_new\]/);
    assert.doesNotMatch(stderr, /Signed in/);
    const { path, body } = sandbox.google.requests.findLast((request) => request.path === '/revoke') ?? {};
    assert.equal(path, '/revoke');
    assert.equal(await sandbox.google.isRefreshTokenLive(body?.['token'] ?? ''), false);
    assert.equal(readFileSync(newer, 'utf8'), '{"version":99}');
  });

  it('keeps the other profiles', async () => {
    const { env, home } = meet();
    await openProfileFile(home, 'work').write(await createProfile(sandbox.google));
    const work = readKept(home, 'work');
    await signInWith(sandbox, { args: withFile(), env: { ...env, POSTERN_PROFILE: 'home' } });
    assert.deepEqual(readKept(home, 'work'), work);
    assert.ok(readKept(home, 'home'));
  });
});
