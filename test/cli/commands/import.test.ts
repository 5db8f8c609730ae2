import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, it, type TestContext } from 'node:test';
import {
  createProfile,
  inventProfile,
  listRefreshes,
  listSecrets,
  openProfileFile,
  readKept,
} from '../../credentials/kept-profile.ts';
import { makePrivateFolder } from '../../private-folder.ts';
import { type SandboxGoogle, startGoogle } from '../../sandbox/google/google.ts';
import { bigquery, postForm, signIn } from '../../sandbox/google/sample-program.ts';
import { runMain } from '../run-main.ts';

const userinfo = 'https://www.googleapis.com/auth/userinfo.email';

describe('postern import', () => {
  let google: SandboxGoogle;
  before(async () => {
    google = await startGoogle();
  });
  after(() => google.close());

  /** Ada's sign-in by another program, in a file as gcloud writes it, and a home without any. */
  async function create(t: TestContext, changes: Record<string, unknown> = {}) {
    const folder = makePrivateFolder(t);
    const { refreshToken } = await signIn(google);
    const { client_id, client_secret } = google.clientSecrets.installed;
    const adc = {
      ...{ account: '', client_id, client_secret, quota_project_id: 'q-1', refresh_token: refreshToken },
      ...{ type: 'authorized_user', universe_domain: 'googleapis.com' },
      ...changes,
    };
    const path = `${folder}/adc.json`;
    writeFileSync(path, JSON.stringify(adc));
    const home = `${folder}/home`;
    const env = { POSTERN_HOME: home, POSTERN_AUTHORIZATION_SERVER: google.url, HOME: folder };
    const run = (args: string[], input = '') => runMain(['import', ...args], { env, input });
    return { folder, home, env, path, adc, refreshToken, run, file: openProfileFile(home) };
  }

  it('keeps no account whose name draws or controls, whoever says it', async (t) => {
    const email = 'eve\u009b2J\u202e@example.com';
    const { refreshToken } = await signIn(google, { email });
    const { path, run, file } = await create(t, { refresh_token: refreshToken, account: email });
    for (const args of [[], ['--no-check']]) {
      const { exitCode, stdout, stderr } = await run([path, '--json', ...args]);
      assert.equal(exitCode, 0, stderr);
      assert.equal(file.read()?.credential.account, undefined);
      assert.doesNotMatch(`${stdout}${stderr}`, /[\u009b\u202e]/);
    }
  });

  it('keeps a file as the profile, after learning from the server whose it is and what it may do', async (t) => {
    const { path, adc, run, file, refreshToken } = await create(t);
    const { exitCode, stdout, stderr } = await run([path, '--project', 'p-1']);
    assert.deepEqual([exitCode, stdout], [0, '']);
    assert.deepEqual(stderr.split('\n'), [
      'POSTERN_AUTHORIZATION_SERVER stands in for Google.',
      `The sign-in goes to ${new URL(google.url).host}, which is not Google.`,
      'Imported the sign-in of ada@example.com, profile default.',
      'Granted: bigquery, email, openid',
      `Kept in ${file.path}`,
      '',
    ]);
    const { credential, ...settings } = file.read() ?? assert.fail();
    assert.deepEqual(settings, { project: 'p-1', quotaProject: 'q-1' });
    const { client, server, scopes, account, accessToken, expiresAt, refreshToken: kept } = credential;
    assert.deepEqual([client, kept], [{ id: adc.client_id, secret: adc.client_secret }, refreshToken]);
    assert.equal(server.tokenEndpoint, `${google.url}/token`);
    assert.deepEqual(
      [account, scopes.toSorted()],
      ['ada@example.com', [bigquery, userinfo, 'openid'].sort()],
    );
    assert.equal((await google.verifyAccessToken(accessToken))?.email, 'ada@example.com');
    assert.ok(expiresAt > Date.now());
  });

  it('takes the three fields alone, from standard input, named or not, and a BOM with them', async (t) => {
    for (const args of [['-'], []]) {
      const { adc, run, file, refreshToken } = await create(t);
      const { client_id, client_secret, refresh_token } = adc;
      const { exitCode, stderr } = await run(
        args,
        `\uFEFF${JSON.stringify({ refresh_token, client_id, client_secret })}`,
      );
      assert.equal(exitCode, 0, stderr);
      assert.equal(file.read()?.credential.refreshToken, refreshToken);
    }
  });

  it("takes gcloud's own file, where gcloud keeps it, and says that it stays gcloud's", async (t) => {
    const { folder, env, path, file, refreshToken } = await create(t);
    const missing = await runMain(['import', '--gcloud'], { env });
    assert.equal(missing.exitCode, 1);
    assert.match(missing.stderr, /\[file_unreadable\]\n {2}next: gcloud auth application-default login/);
    const gcloud = `${folder}/.config/gcloud`;
    mkdirSync(gcloud, { recursive: true });
    writeFileSync(`${gcloud}/application_default_credentials.json`, readFileSync(path));
    const { exitCode, stderr } = await runMain(['import', '--gcloud'], { env });
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /It is gcloud's own sign-in still: postern logout would end that, too\.\n$/);
    assert.equal(file.read()?.credential.refreshToken, refreshToken);
  });

  it('with --no-check asks nobody; the first use does', async (t) => {
    const { env, path, run, file } = await create(t, { account: 'ada@example.com' });
    const before = listRefreshes(google).length;
    const { exitCode, stderr } = await run([path, '--no-check', '--quota-project', 'q-2']);
    assert.deepEqual([exitCode, listRefreshes(google).length], [0, before]);
    assert.match(
      stderr,
      /^Imported the sign-in of ada@example\.com, profile default\.\nNot checked: postern status --check$/m,
    );
    assert.equal(file.read()?.quotaProject, 'q-2');
    const status = JSON.parse((await runMain(['status', '--json'], { env })).stdout);
    assert.deepEqual([status.usable, status.expiresAt, status.scopes], [true, null, []]);
    const [listed] = JSON.parse((await runMain(['profile', 'list', '--json'], { env })).stdout);
    assert.deepEqual([listed.usable, listed.expiresAt], [true, null]);
    const { stdout } = await runMain(['token'], { env });
    assert.equal((await google.verifyAccessToken(stdout.trim()))?.email, 'ada@example.com');
    assert.ok(file.read()?.credential.scopes.includes(bigquery));
  });

  it('tells a script all of it', async (t) => {
    const { path, run, file } = await create(t);
    const { stdout, stderr } = await run([path, '--json', '--quiet']);
    const { expiresAt, scopes, ...rest } = JSON.parse(stdout);
    assert.deepEqual([stderr, stdout.split('\n').length, scopes.length], ['', 2, 3]);
    assert.equal(Date.parse(expiresAt), file.read()?.credential.expiresAt);
    assert.deepEqual(rest, {
      profile: 'default',
      account: 'ada@example.com',
      checked: true,
      replacedAccount: null,
      refreshTokenExpiresAt: null,
      path: file.path,
    });
  });

  it("replaces another's sign-in, as login does, and says whose; the same one again is no news", async (t) => {
    const { path, run, file } = await create(t);
    await file.write(await createProfile(google));
    const { stderr } = await run([path]);
    assert.match(stderr, /^It replaces the sign-in of william@example\.com, which was not revoked\.$/m);
    assert.equal(file.read()?.credential.account, 'ada@example.com');
    assert.doesNotMatch((await run([path])).stderr, /replaces/);
  });

  it('keeps the refresh token that a rotating server gives in its place', async (t) => {
    const rotating = await startGoogle({ rotateRefreshTokens: true });
    t.after(() => rotating.close());
    const { folder, home, file } = await create(t);
    const { refreshToken } = await signIn(rotating);
    const { client_id, client_secret } = rotating.clientSecrets.installed;
    const path = `${folder}/rotating.json`;
    writeFileSync(path, JSON.stringify({ refresh_token: refreshToken, client_id, client_secret }));
    const env = { POSTERN_HOME: home, POSTERN_AUTHORIZATION_SERVER: rotating.url };
    assert.equal((await runMain(['import', path], { env })).exitCode, 0);
    const kept = file.read()?.credential.refreshToken ?? '';
    assert.notEqual(kept, refreshToken);
    assert.equal(await rotating.isRefreshTokenLive(kept), true);
  });

  describe('that fails, leaves what was kept as it was, says why, and no secret:', () => {
    async function refuse(
      t: TestContext,
      content: string,
      expected: { exitCode: number; code: string; message: RegExp },
    ) {
      const { home, path, run, file, refreshToken } = await create(t);
      const kept = inventProfile();
      await file.write(kept);
      const before = readKept(home);
      writeFileSync(path, content);
      const { exitCode, stdout, stderr } = await run([path, '--json', '--quiet']);
      const { code, message, hint } = JSON.parse(stderr).error;
      assert.deepEqual([exitCode, stdout, code], [expected.exitCode, '', expected.code], stderr);
      assert.match(message, expected.message);
      assert.ok(hint);
      assert.deepEqual(readKept(home), before);
      for (const secret of [refreshToken, 'PRIVATE', ...listSecrets(kept)])
        assert.ok(!stderr.includes(secret));
    }

    it('a sign-in that was revoked: exit 4', async (t) => {
      const { adc } = await create(t);
      await postForm(`${google.url}/revoke`, { token: adc.refresh_token });
      const message = /./;
      await refuse(t, JSON.stringify(adc), { exitCode: 4, code: 'invalid_grant', message });
    });

    const contents: [what: string, content: object | string, message: RegExp][] = [
      [
        "a service account's key",
        { type: 'service_account', client_email: 'a@b', private_key: 'PRIVATE' },
        /is of the type service_account; a profile keeps a person's sign-in/,
      ],
      [
        'a federated credential',
        { type: 'external_account', audience: 'x' },
        /is of the type external_account;/,
      ],
      ['a client', { installed: { client_secret: 'PRIVATE' } }, /holds a client, not a credential/],
      ['half a sign-in', { refresh_token: 'PRIVATE', client_id: 'x' }, /lacks refresh_token, client_id or/],
      ['no JSON', '{"refresh_token": "PRIVATE', /is not JSON/],
      ['nothing', '', /is not JSON/],
    ];
    for (const [what, content, message] of contents) {
      it(what, async (t) => {
        const text = typeof content === 'string' ? content : JSON.stringify(content);
        await refuse(t, text, { exitCode: 1, code: 'credentials_invalid', message });
      });
    }

    it('no such file, two at once, an empty name', async (t) => {
      const { folder, home, path, run } = await create(t);
      assert.match(
        (await run([`${folder}/none`])).stderr,
        /none cannot be read \(ENOENT\)\. \[file_unreadable\]/,
      );
      assert.match((await run([folder])).stderr, /cannot be read \(EISDIR\)/);
      for (const args of [['--gcloud', path], ['']]) assert.equal((await run(args)).exitCode, 2);
      assert.throws(() => readKept(home), /ENOENT/);
    });

    it('a server that cannot be reached: exit 1, and --no-check would not have asked', async (t) => {
      const { path, run, home } = await create(t);
      for (let attempt = 0; attempt < 6; attempt++) google.failNext('/token', 'reset');
      const { exitCode, stderr } = await run([path]);
      assert.deepEqual([exitCode, /\[network\]/.test(stderr)], [1, true], stderr);
      assert.throws(() => readKept(home), /ENOENT/);
    });
  });
});
