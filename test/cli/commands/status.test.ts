import assert from 'node:assert/strict';
import { chmodSync, writeFileSync } from 'node:fs';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { AuthorizedUser } from '../../../src/credentials/profile.ts';
import {
  createProfile,
  inventProfile,
  listRefreshes,
  listSecrets,
  openProfileFile,
} from '../../credentials/kept-profile.ts';
import { makePrivateFolder } from '../../private-folder.ts';
import { type SandboxGoogle, startGoogle } from '../../sandbox/google/google.ts';
import { postForm } from '../../sandbox/google/sample-program.ts';
import { runMain } from '../run-main.ts';

const noon = Date.parse('2026-05-04T12:00:00Z');
const now = () => noon;
const nothing = {
  profile: 'default',
  source: null,
  kind: null,
  account: null,
  scopes: [],
  project: null,
  quotaProject: null,
  expiresAt: null,
  refreshTokenExpiresAt: null,
  usable: false,
  reason: 'not_signed_in',
};

describe('postern status', () => {
  let google: SandboxGoogle;
  before(async () => {
    google = await startGoogle();
  });
  after(() => google.close());

  async function keep(t: TestContext, changes: Partial<AuthorizedUser> = {}) {
    const folder = makePrivateFolder(t);
    const profile = { ...inventProfile({ expiresAt: noon + 3_540_000, ...changes }), project: 'p-1' };
    await openProfileFile(folder).write(profile);
    return {
      env: { POSTERN_HOME: folder },
      path: `${folder}/profiles/default.json`,
      secrets: listSecrets(profile),
    };
  }

  it('says for a person where the profile stands', async (t) => {
    const { env, path } = await keep(t, { refreshTokenExpiresAt: noon + 86_400_000 });
    assert.deepEqual(await runMain(['status'], { env, now }), {
      exitCode: 0,
      stderr: '',
      stdout: [
        'profile       default',
        'account       william@example.com',
        'scopes        bigquery',
        'project       p-1',
        'access token  good for 59 min',
        'sign-in ends  2026-05-05T12:00:00.000Z',
        'usable        yes',
        `file          ${path} (mode 600)`,
        '',
      ].join('\n'),
    });
  });

  it('says it for a script, every field always', async (t) => {
    const { env, path } = await keep(t);
    const { stdout, stderr, exitCode } = await runMain(['status', '--json'], { env, now });
    assert.deepEqual([stderr, exitCode, stdout.split('\n').length], ['', 0, 2]);
    assert.deepEqual(JSON.parse(stdout), {
      ...nothing,
      source: 'profile',
      kind: 'authorized_user',
      account: 'william@example.com',
      scopes: ['https://www.googleapis.com/auth/bigquery'],
      project: 'p-1',
      expiresAt: '2026-05-04T12:59:00.000Z',
      usable: true,
      reason: null,
      path,
    });
  });

  it('says that nobody is signed in: exit 4, also as JSON', async (t) => {
    const env = { POSTERN_HOME: makePrivateFolder(t) };
    const text = await runMain(['status'], { env });
    assert.equal(
      text.stdout,
      'profile       default\nusable        no: Nobody is signed in.\nnext          postern login\n',
    );
    assert.deepEqual([text.exitCode, text.stderr], [4, '']);
    const json = await runMain(['status', '--json', '--check'], { env });
    assert.deepEqual(JSON.parse(json.stdout), {
      ...nothing,
      path: `${env.POSTERN_HOME}/profiles/default.json`,
    });
    assert.deepEqual([json.exitCode, json.stderr], [4, '']);
  });

  it('knows a sign-in that has reached its end without asking', async (t) => {
    const { env } = await keep(t, { refreshTokenExpiresAt: noon, expiresAt: noon });
    const { stdout, exitCode } = await runMain(['status', '--json'], { env, now });
    const { usable, reason } = JSON.parse(stdout);
    assert.deepEqual([usable, reason, exitCode], [false, 'invalid_grant', 4]);
  });

  it('drives no terminal with what a server called the account', async (t) => {
    const { env } = await keep(t, { account: 'a\x1b[2J\u202e@x', scopes: ['\x07evil'] });
    assert.doesNotMatch((await runMain(['status'], { env, now })).stdout, /[^\n -~]/);
  });

  it('never shows a secret', async (t) => {
    const { env, secrets } = await keep(t, { expiresAt: 0 });
    for (const args of [['status'], ['status', '--json'], ['status', '--check']]) {
      const { stdout, stderr } = await runMain(args, { env, now });
      for (const secret of secrets) assert.ok(!`${stdout}${stderr}`.includes(secret));
    }
  });

  it('refuses a file that others can read, and one that is damaged: exit 1', async (t) => {
    const { env, path } = await keep(t);
    chmodSync(path, 0o644);
    const unsafe = await runMain(['status', '--json'], { env });
    assert.deepEqual([unsafe.exitCode, unsafe.stdout], [1, '']);
    assert.equal(JSON.parse(unsafe.stderr).error.hint, `chmod 600 ${path}`);
    chmodSync(path, 0o600);
    writeFileSync(path, '{"version":1,"credential":{"refreshToken":"1//0half');
    const damaged = await runMain(['status'], { env });
    assert.deepEqual([damaged.exitCode, damaged.stdout], [1, '']);
    assert.match(
      damaged.stderr,
      /is damaged and cannot be used\. \[credential_corrupt\]\n {2}next: postern login/,
    );
    assert.doesNotMatch(damaged.stderr, /1\/\/0half/);
  });

  describe('--check', () => {
    it('asks the server, though the kept token is good, and keeps the new one', async (t) => {
      const folder = makePrivateFolder(t);
      const profile = await createProfile(google);
      await openProfileFile(folder).write(profile);
      const refreshes = listRefreshes(google).length;
      const { stdout, exitCode } = await runMain(['status', '--check', '--json'], {
        env: { POSTERN_HOME: folder },
      });
      assert.deepEqual(
        [exitCode, JSON.parse(stdout).usable, listRefreshes(google).length],
        [0, true, refreshes + 1],
      );
      const renewed = openProfileFile(folder).read()?.credential;
      assert.notEqual(renewed?.accessToken, profile.credential.accessToken);
      assert.equal(JSON.parse(stdout).expiresAt, new Date(renewed?.expiresAt ?? 0).toISOString());
    });

    it('finds out that a sign-in was revoked: exit 4, and still says whose it was', async (t) => {
      const folder = makePrivateFolder(t);
      const profile = await createProfile(google);
      await openProfileFile(folder).write(profile);
      await postForm(`${google.url}/revoke`, { token: profile.credential.refreshToken });
      const { stdout, stderr, exitCode } = await runMain(['status', '--check', '--json'], {
        env: { POSTERN_HOME: folder },
      });
      const { usable, reason, account } = JSON.parse(stdout);
      assert.deepEqual(
        [exitCode, usable, reason, account, stderr],
        [4, false, 'invalid_grant', 'william@example.com', ''],
      );
      assert.deepEqual(openProfileFile(folder).read(), profile);
    });

    it('fails without a network: exit 1, which is no reason to sign in', async (t) => {
      const { env } = await keep(t);
      const { stdout, stderr, exitCode } = await runMain(['status', '--check', '--json'], { env });
      assert.deepEqual([exitCode, stdout], [1, '']);
      assert.equal(JSON.parse(stderr).error.code, 'network');
    });
  });
});
