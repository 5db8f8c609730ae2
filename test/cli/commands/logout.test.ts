import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { after, before, describe, it, type TestContext } from 'node:test';
import { withLock } from '../../../src/credentials/lock.ts';
import type { Profile } from '../../../src/credentials/profile.ts';
import { createProfile, listSecrets, openProfileFile } from '../../credentials/kept-profile.ts';
import { makePrivateFolder } from '../../private-folder.ts';
import { type SandboxGoogle, startGoogle } from '../../sandbox/google/google.ts';
import { runMain } from '../run-main.ts';

describe('postern logout', () => {
  let google: SandboxGoogle;
  before(async () => {
    google = await startGoogle();
  });
  after(() => google.close());

  async function keep(t: TestContext, change: (profile: Profile) => Profile = (profile) => profile) {
    const folder = makePrivateFolder(t);
    const profile = change(await createProfile(google));
    await openProfileFile(folder).write(profile);
    const isLive = (): Promise<boolean> => google.isRefreshTokenLive(profile.credential.refreshToken);
    const listKept = (): string[] => readdirSync(`${folder}/profiles`);
    return { env: { POSTERN_HOME: folder }, profile, isLive, listKept, asked: google.requests.length };
  }

  it('ends the sign-in at the server that issued it, whatever the environment says, and forgets it', async (t) => {
    const { env, profile, isLive, listKept, asked } = await keep(t);
    const other = { ...env, POSTERN_AUTHORIZATION_SERVER: 'http://127.0.0.1:1' };
    const result = await runMain(['logout'], { env: other });
    assert.deepEqual(result, { exitCode: 0, stdout: '', stderr: 'Revoked and forgotten.\n' });
    assert.deepEqual(google.requests.slice(asked), [
      { method: 'POST', path: '/revoke', body: { token: profile.credential.refreshToken } },
    ]);
    assert.deepEqual([await isLive(), listKept()], [false, []]);
  });

  it('names what was set aside of a damaged profile, and leaves it', async (t) => {
    for (const args of [['logout'], ['logout', '--all']]) {
      const { env, listKept } = await keep(t);
      for (const name of ['default', 'other'])
        writeFileSync(`${env.POSTERN_HOME}/profiles/${name}.json.corrupt-2026`, '{"refreshToken', {
          mode: 0o600,
        });
      const { exitCode, stderr } = await runMain(args, { env });
      assert.equal(exitCode, 0, stderr);
      assert.match(stderr, /^A damaged profile was set aside, .+default\.json\.corrupt-2026/);
      assert.equal(stderr.includes('other.json.corrupt-2026'), args.length === 2);
      assert.deepEqual(listKept(), ['default.json.corrupt-2026', 'other.json.corrupt-2026']);
    }
  });

  it('forgets also what it cannot revoke, says both, and fails', async (t) => {
    const { env, profile, isLive, listKept } = await keep(t);
    google.failNext('/revoke', { status: 403, body: 'no' });
    const { exitCode, stdout, stderr } = await runMain(['logout'], { env });
    assert.deepEqual([exitCode, stdout, await isLive(), listKept()], [1, '', true, []]);
    assert.match(
      stderr,
      /^Forgotten here, but not revoked\.\npostern: http:\S+ did not revoke the token \(HTTP 403\)\. \[revocation_failed\]\n {2}next: .+\n$/,
    );
    for (const secret of listSecrets(profile)) assert.ok(!stderr.includes(secret));
  });

  it('forgets also where the server is gone or never revokes', async (t) => {
    for (const revocationEndpoint of ['http://127.0.0.1:1/revoke', undefined]) {
      const { env, listKept } = await keep(t, (profile) => {
        const { revocationEndpoint: _, ...server } = profile.credential.server;
        const changed = { ...server, ...(revocationEndpoint && { revocationEndpoint }) };
        return { ...profile, credential: { ...profile.credential, server: changed } };
      });
      const { exitCode, stderr } = await runMain(['logout', '--json', '--quiet'], { env });
      assert.deepEqual([exitCode, listKept()], [1, []]);
      assert.equal(JSON.parse(stderr).error.code, revocationEndpoint ? 'network' : 'revocation_failed');
    }
  });

  it('--local forgets, and asks nobody', async (t) => {
    const { env, isLive, listKept, asked } = await keep(t);
    const result = await runMain(['logout', '--local'], { env });
    assert.deepEqual(result, { exitCode: 0, stdout: '', stderr: 'Forgotten here; not revoked.\n' });
    assert.deepEqual([await isLive(), listKept(), google.requests.length], [true, [], asked]);
  });

  it('is done where nobody is signed in, with a word, and makes no folder', async (t) => {
    const folder = makePrivateFolder(t);
    const env = { POSTERN_HOME: `${folder}/home`, POSTERN_PROFILE: 'work' };
    const result = await runMain(['logout'], { env });
    assert.deepEqual(result, { exitCode: 0, stdout: '', stderr: 'Nobody is signed in as profile work.\n' });
    assert.deepEqual(readdirSync(folder), []);
    assert.equal((await runMain(['logout', '--quiet'], { env })).stderr, '');
  });

  it('touches no other profile', async (t) => {
    const { env, listKept } = await keep(t);
    await openProfileFile(env.POSTERN_HOME, 'work').write(await createProfile(google));
    await runMain(['logout', '--profile', 'work'], { env });
    assert.deepEqual(listKept(), ['default.json']);
  });

  it('keeps the credential when the person stops it, to try again with', async (t) => {
    const { env, isLive, listKept } = await keep(t);
    const person = new AbortController();
    google.failNext('/revoke', 'hang');
    const asked = google.requests.length;
    const running = runMain(['logout'], { env, signal: person.signal });
    while (google.requests.length === asked) await new Promise((resolve) => setTimeout(resolve, 10));
    person.abort();
    assert.deepEqual(await running, {
      exitCode: 130,
      stdout: '',
      stderr: 'postern: Interrupted. [interrupted]\n',
    });
    assert.deepEqual([await isLive(), listKept()], [true, ['default.json']]);
  });

  it('can be stopped while another postern changes the profile', async (t) => {
    const { env, listKept } = await keep(t);
    await withLock(`${env.POSTERN_HOME}/profiles/default.lock`, async () => {
      const person = new AbortController();
      setTimeout(() => person.abort(), 150);
      const { exitCode, stderr } = await runMain(['logout'], { env, signal: person.signal });
      assert.deepEqual([exitCode, stderr], [130, 'postern: Interrupted. [interrupted]\n']);
    });
    assert.deepEqual(listKept(), ['default.json']);
  });
});
