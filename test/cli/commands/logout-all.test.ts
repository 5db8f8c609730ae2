import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { Profile } from '../../../src/credentials/profile.ts';
import { createProfile, listSecrets, openProfileFile } from '../../credentials/kept-profile.ts';
import { makePrivateFolder } from '../../private-folder.ts';
import { type SandboxGoogle, startGoogle } from '../../sandbox/google/google.ts';
import { runMain } from '../run-main.ts';

describe('postern logout --all', () => {
  let google: SandboxGoogle;
  before(async () => {
    google = await startGoogle();
  });
  after(() => google.close());

  async function keep(t: TestContext, ...names: string[]) {
    const home = makePrivateFolder(t);
    const profiles: Profile[] = [];
    for (const name of names) {
      const profile = await createProfile(google);
      await openProfileFile(home, name).write(profile);
      profiles.push(profile);
    }
    const isLive = ({ credential }: Profile) => google.isRefreshTokenLive(credential.refreshToken);
    return {
      env: { POSTERN_HOME: home },
      profiles,
      listLive: () => Promise.all(profiles.map(isLive)),
      listKept: () => readdirSync(`${home}/profiles`),
      asked: google.requests.length,
    };
  }

  it('revokes and forgets every profile, whichever is chosen or named by the environment', async (t) => {
    const { env, listLive, listKept } = await keep(t, 'default', 'other', 'work');
    const result = await runMain(['logout', '--all'], { env: { ...env, POSTERN_PROFILE: 'work' } });
    assert.deepEqual(result, {
      exitCode: 0,
      stdout: '',
      stderr:
        'default: revoked and forgotten.\nother: revoked and forgotten.\nwork: revoked and forgotten.\n',
    });
    assert.deepEqual([await listLive(), listKept()], [[false, false, false], []]);
  });

  it('goes on after a failure, says what failed and for which, leaves what is damaged, and fails', async (t) => {
    const { env, profiles, listLive, listKept } = await keep(t, 'a', 'b', 'c');
    writeFileSync(openProfileFile(env.POSTERN_HOME, 'broken').path, '{', { mode: 0o600 });
    google.failNext('/revoke', { status: 403, body: 'no' });
    const { exitCode, stdout, stderr } = await runMain(['logout', '--all'], { env });
    assert.deepEqual([exitCode, stdout], [1, '']);
    const lines = stderr.split('\n');
    assert.deepEqual(lines.slice(0, 4), [
      'a: forgotten, but not revoked.',
      'b: revoked and forgotten.',
      'broken: still there.',
      'c: revoked and forgotten.',
    ]);
    assert.match(
      lines[4] ?? '',
      /^postern: Not all done for 2 of 4 profiles\. a: \S+ did not revoke the token \(HTTP 403\)\. broken: \S+ is damaged and cannot be used\. \[revocation_failed\]$/,
    );
    assert.deepEqual([await listLive(), listKept()], [[true, false, false], ['broken.json']]);
    for (const secret of profiles.flatMap(listSecrets)) assert.ok(!stderr.includes(secret));
  });

  it('says failures in one line of JSON, and nothing else, where that is asked for', async (t) => {
    const { env } = await keep(t, 'a', 'b');
    google.failNext('/revoke', { status: 403, body: 'no' });
    const { stderr } = await runMain(['logout', '--all', '--json', '--quiet'], { env });
    const { error } = JSON.parse(stderr);
    assert.equal(error.code, 'revocation_failed');
    assert.match(error.message, /^Not all done for 1 of 2 profiles\. a: /);
  });

  it('--local forgets them all, and asks nobody', async (t) => {
    const { env, listLive, listKept, asked } = await keep(t, 'a', 'b');
    const result = await runMain(['logout', '--all', '--local'], { env });
    assert.deepEqual(result, {
      exitCode: 0,
      stdout: '',
      stderr: 'a: forgotten; not revoked.\nb: forgotten; not revoked.\n',
    });
    assert.deepEqual([await listLive(), listKept(), google.requests.length], [[true, true], [], asked]);
  });

  it('is done where nobody is signed in, and takes no --profile', async (t) => {
    const home = `${makePrivateFolder(t)}/home`;
    const env = { POSTERN_HOME: home };
    assert.deepEqual(await runMain(['logout', '--all'], { env }), {
      exitCode: 0,
      stdout: '',
      stderr: 'Nobody is signed in.\n',
    });
    assert.equal((await runMain(['logout', '--all', '--profile', 'work'], { env })).exitCode, 2);
    assert.throws(() => readdirSync(home), { code: 'ENOENT' });
  });

  it('stops with the person, and keeps what is not ended yet', async (t) => {
    const { env, listLive, listKept, asked } = await keep(t, 'a', 'b');
    const person = new AbortController();
    google.failNext('/revoke', 'hang');
    const running = runMain(['logout', '--all'], { env, signal: person.signal });
    while (google.requests.length === asked) await new Promise((resolve) => setTimeout(resolve, 10));
    person.abort();
    assert.deepEqual(await running, {
      exitCode: 130,
      stdout: '',
      stderr: 'postern: Interrupted. [interrupted]\n',
    });
    assert.deepEqual(
      [await listLive(), listKept()],
      [
        [true, true],
        ['a.json', 'b.json'],
      ],
    );
  });
});
