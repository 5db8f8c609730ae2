import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { answerQuickly } from '../../../src/cli/quick-answer.ts';
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
import { runMain } from '../run-main.ts';

let google: SandboxGoogle;
before(async () => {
  google = await startGoogle();
});
after(() => google.close());

/** A real sign-in without an ID token: the first refresh brings one. */
async function keep(t: TestContext, changes: Partial<AuthorizedUser> = {}) {
  const folder = makePrivateFolder(t);
  const profile = await createProfile(google, changes);
  const file = openProfileFile(folder);
  await file.write(profile);
  return { folder, file, profile, env: { POSTERN_HOME: folder } };
}

function claimsOf(idToken: string) {
  return JSON.parse(Buffer.from(idToken.trim().split('.')[1] ?? '', 'base64url').toString());
}

describe('postern token --id-token', () => {
  it('prints who signed in, from one refresh, and then from the profile', async (t) => {
    const { env, file, folder } = await keep(t);
    const before = listRefreshes(google).length;
    const first = await runMain(['token', '--id-token'], { env });
    assert.deepEqual([first.exitCode, first.stderr], [0, '']);
    const { email, aud } = claimsOf(first.stdout);
    assert.deepEqual([email, aud], ['william@example.com', google.clientSecrets.installed.client_id]);
    assert.equal(file.read()?.credential.idToken, first.stdout.trim());
    const { mtimeMs } = statSync(`${folder}/profiles`);
    const second = await runMain(['token', '--id-token'], { env });
    assert.deepEqual(second, first);
    assert.equal(statSync(`${folder}/profiles`).mtimeMs, mtimeMs, 'not even a lock was taken');
    assert.equal(listRefreshes(google).length, before + 1);
  });

  it('is another for 20 processes at once, from one refresh', async (t) => {
    const { env } = await keep(t);
    const before = listRefreshes(google).length;
    const all = await Promise.all(
      Array.from({ length: 20 }, () => runMain(['token', '--id-token'], { env })),
    );
    assert.equal(new Set(all.map(({ stdout }) => stdout)).size, 1);
    assert.equal(listRefreshes(google).length, before + 1);
  });

  it("guarantees this token's life, not the access token's", async (t) => {
    const { env } = await keep(t);
    const first = await runMain(['token', '--id-token'], { env });
    const before = listRefreshes(google).length;
    // The ID token has 3 minutes left, and the clock of the access token is a long way from its end.
    const now = () => Date.now() + 3_600_000 - 180_000;
    assert.equal(
      (await runMain(['token', '--id-token', '--min-ttl', '2m'], { env, now })).stdout,
      first.stdout,
    );
    assert.equal(listRefreshes(google).length, before);
    await runMain(['token', '--id-token'], { env, now });
    assert.equal(listRefreshes(google).length, before + 1);
  });

  it('says what lives too short, in minutes of its own', async (t) => {
    const { env } = await keep(t);
    const { exitCode, stdout, stderr } = await runMain(['token', '--id-token', '--min-ttl', '2h'], { env });
    assert.deepEqual([exitCode, stdout], [1, '']);
    assert.match(stderr, /gives ID tokens of 59 minutes, less than asked for\. \[token_lifetime\]\n/);
    assert.match(stderr, /next: postern token --id-token --min-ttl 58m\n$/);
  });

  it('without openid says how to have it, and asks nobody', async (t) => {
    const { env } = await keep(t, { scopes: ['https://www.googleapis.com/auth/bigquery'] });
    const before = google.requests.length;
    const { exitCode, stdout, stderr } = await runMain(['token', '--id-token'], { env });
    assert.deepEqual([exitCode, stdout], [4, '']);
    assert.equal(
      stderr,
      'postern: This sign-in was not granted openid, and so has no ID token. [missing_scope]\n  next: postern login --add-scope openid --add-scope email\n',
    );
    assert.equal(google.requests.length, before);
  });

  it('never prints what was made for another client, or is no token', async (t) => {
    const foreign = { iss: google.url, aud: 'another', sub: '1', exp: 9_999_999_999 };
    for (const idToken of [
      `e30.${Buffer.from(JSON.stringify(foreign)).toString('base64url')}.c2ln`,
      'a\nb=c',
    ]) {
      const { env } = await keep(t, { idToken });
      const { stdout } = await runMain(['token', '--id-token'], { env });
      assert.equal(claimsOf(stdout).aud, google.clientSecrets.installed.client_id);
    }
  });

  it('comes as JSON and as a header, and as no variable', async (t) => {
    const { env } = await keep(t);
    const { stdout } = await runMain(['token', '--id-token'], { env });
    const json = await runMain(['token', '--id-token', '--json'], { env });
    const { expires_in, ...rest } = JSON.parse(json.stdout);
    const expires_at = new Date(claimsOf(stdout).exp * 1000).toISOString();
    assert.deepEqual(rest, { id_token: stdout.trim(), email: 'william@example.com', expires_at });
    assert.ok(expires_in > 3500 && expires_in <= 3600);
    const header = await runMain(['token', '--id-token', '--format', 'header'], { env });
    assert.equal(header.stdout, `Authorization: Bearer ${stdout}`);
    const variable = await runMain(['token', '--id-token', '--format', 'env'], { env });
    assert.deepEqual([variable.exitCode, variable.stdout], [2, '']);
  });

  it('is what no other kind of credential has', async () => {
    const { exitCode, stdout, stderr } = await runMain(['token', '--id-token'], {
      env: { POSTERN_ACCESS_TOKEN: 'ya29.somebodys' },
    });
    assert.deepEqual([exitCode, stdout], [1, '']);
    assert.match(
      stderr,
      /^postern: POSTERN_ACCESS_TOKEN is no person's sign-in \(access_token\).* \[no_id_token\]/,
    );
    assert.doesNotMatch(stderr, /ya29/);
  });
});

describe('postern token --format github', () => {
  const kept = inventProfile();
  const { accessToken } = kept.credential;

  async function openStep(t: TestContext, content = '') {
    const folder = makePrivateFolder(t);
    await openProfileFile(folder).write(kept);
    const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_ENV: join(folder, 'env') };
    for (const file of Object.values(files)) writeFileSync(file, content);
    return { ...files, env: { POSTERN_HOME: folder, GITHUB_ACTIONS: 'true', ...files } };
  }

  it('masks the token, and only then hands it on', async (t) => {
    const { env, GITHUB_OUTPUT, GITHUB_ENV } = await openStep(t, 'other=1\n');
    const args = ['token', '--format', 'github'];
    assert.equal(await answerQuickly(args, { env, uid: process.getuid?.(), now: Date.now }), undefined);
    const { exitCode, stdout, stderr } = await runMain(args, { env });
    assert.deepEqual([exitCode, stdout, stderr], [0, `::add-mask::${accessToken}\n`, '']);
    assert.equal(readFileSync(GITHUB_OUTPUT, 'utf8'), `other=1\naccess_token=${accessToken}\n`);
    assert.equal(
      readFileSync(GITHUB_ENV, 'utf8'),
      `other=1\nCLOUDSDK_AUTH_ACCESS_TOKEN=${accessToken}\nGOOGLE_OAUTH_ACCESS_TOKEN=${accessToken}\n`,
    );
  });

  it('keeps apart from a line that another step left without its end', async (t) => {
    const { env, GITHUB_OUTPUT } = await openStep(t, 'other=1');
    await runMain(['token', '--format', 'github'], { env });
    assert.equal(readFileSync(GITHUB_OUTPUT, 'utf8'), `other=1\naccess_token=${accessToken}\n`);
  });

  it('is wrong usage outside of GitHub Actions, before anything is opened', async (t) => {
    const { env } = await openStep(t);
    for (const name of ['GITHUB_ACTIONS', 'GITHUB_OUTPUT', 'GITHUB_ENV']) {
      const { exitCode, stdout, stderr } = await runMain(['token', '--format', 'github'], {
        env: { ...env, [name]: '' },
      });
      assert.deepEqual([exitCode, stdout], [2, '']);
      assert.match(
        stderr,
        /^postern: --format github is for a step of GitHub Actions, and this is none\. \[usage\]/,
      );
    }
  });

  it('makes no file that others could read: masked, and then it fails', async (t) => {
    const { env, GITHUB_OUTPUT } = await openStep(t);
    const gone = `${GITHUB_OUTPUT}-gone`;
    const { exitCode, stderr } = await runMain(['token', '--format', 'github'], {
      env: { ...env, GITHUB_OUTPUT: gone },
    });
    assert.equal(exitCode, 1);
    assert.match(stderr, /cannot be written \(ENOENT\)\. \[file_unwritable\]/);
    assert.ok(!existsSync(gone));
    for (const secret of listSecrets(kept)) assert.ok(!stderr.includes(secret));
  });

  it('hands an ID token on as an output, and as no variable', async (t) => {
    const { env, folder } = await keep(t);
    const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_ENV: join(folder, 'env') };
    for (const file of Object.values(files)) writeFileSync(file, '');
    const { stdout } = await runMain(['token', '--format', 'github', '--id-token'], {
      env: { ...env, GITHUB_ACTIONS: 'true', ...files },
    });
    const idToken = stdout.replace('::add-mask::', '');
    assert.equal(claimsOf(idToken).email, 'william@example.com');
    assert.equal(readFileSync(files.GITHUB_OUTPUT, 'utf8'), `id_token=${idToken}`);
    assert.equal(readFileSync(files.GITHUB_ENV, 'utf8'), '');
  });
});
