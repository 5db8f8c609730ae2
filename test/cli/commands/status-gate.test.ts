import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { AuthorizedUser } from '../../../src/credentials/profile.ts';
import {
  createProfile,
  inventProfile,
  listSecrets,
  openProfileFile,
} from '../../credentials/kept-profile.ts';
import { makePrivateFolder } from '../../private-folder.ts';
import { type SandboxGoogle, startGoogle } from '../../sandbox/google/google.ts';
import { postForm } from '../../sandbox/google/sample-program.ts';
import { runMain } from '../run-main.ts';

const dayMs = 86_400_000;
const noon = Date.parse('2026-05-04T12:00:00Z');
const now = () => noon;

async function keep(folder: string, name: string, changes: Partial<AuthorizedUser> = {}) {
  const profile = { ...inventProfile({ expiresAt: noon + 3_540_000, ...changes }), project: 'p-1' };
  await openProfileFile(folder, name).write(profile);
  return profile;
}

describe('postern status --min-days', () => {
  const ends: [what: string, refreshTokenExpiresAt: number | undefined, days: string, exitCode: number][] = [
    ['is known to live longer', noon + 3 * dayMs + 1, '3', 0],
    ['ends just then', noon + 3 * dayMs, '3', 4],
    ['ends before', noon + dayMs, '3', 4],
    ['ends before, and any end will do', noon + dayMs, '0', 0],
    ['has ended', noon - 1, '0', 4],
    ['has no known end', undefined, '365', 0],
  ];
  for (const [what, refreshTokenExpiresAt, days, exitCode] of ends) {
    it(`ends with ${exitCode} for a sign-in that ${what} (--min-days ${days})`, async (t) => {
      const folder = makePrivateFolder(t);
      await keep(folder, 'default', refreshTokenExpiresAt === undefined ? {} : { refreshTokenExpiresAt });
      const env = { POSTERN_HOME: folder };
      const result = await runMain(['status', '--json', '--min-days', days], { env, now });
      assert.deepEqual([result.exitCode, result.stderr], [exitCode, '']);
      const { usable, reason } = JSON.parse(result.stdout);
      const isOver = refreshTokenExpiresAt !== undefined && refreshTokenExpiresAt <= noon;
      const expected = exitCode === 0 ? null : isOver ? 'invalid_grant' : 'sign_in_ends_soon';
      assert.deepEqual([usable, reason], [exitCode === 0, expected]);
    });
  }

  it('says for a person how long it still lives, and what to do', async (t) => {
    const folder = makePrivateFolder(t);
    await keep(folder, 'default', { refreshTokenExpiresAt: noon + 2 * dayMs + 3_600_000 });
    const { stdout } = await runMain(['status', '--min-days', '3'], { env: { POSTERN_HOME: folder }, now });
    assert.match(stdout, /^usable {8}no: The sign-in ends in 2 d 1 h, sooner than the 3 d asked for\.$/m);
    assert.match(stdout, /^next {10}postern login$/m);
  });

  it('takes whole days and nothing else', async () => {
    for (const days of ['soon', '-1', '1.5', '3d', '99999', '0x3']) {
      const { exitCode, stdout } = await runMain(['status', `--min-days=${days}`], {
        env: { POSTERN_HOME: '/none' },
      });
      assert.deepEqual([exitCode, stdout], [2, ''], days);
    }
  });
});

describe('postern status --check as a gate', () => {
  let google: SandboxGoogle;
  before(async () => {
    google = await startGoogle({ refreshTokenSeconds: 604_799 });
  });
  after(() => google.close());

  async function preseed(revoked: boolean) {
    const { credential } = await createProfile(google);
    if (revoked) await postForm(`${google.url}/revoke`, { token: credential.refreshToken });
    return {
      POSTERN_HOME: '/nowhere/at-all',
      POSTERN_AUTHORIZATION_SERVER: google.url,
      POSTERN_REFRESH_TOKEN: credential.refreshToken ?? assert.fail(),
      POSTERN_CLIENT_ID: credential.client.id,
      POSTERN_CLIENT_SECRET: credential.client.secret ?? '',
    };
  }

  it('learns from the server when a sign-in of an app in Testing ends, and fails early', async () => {
    const env = await preseed(false);
    const days = async (minDays: string) => {
      const result = await runMain(['status', '--check', '--json', '--min-days', minDays], { env });
      const { refreshTokenExpiresAt, reason, source } = JSON.parse(result.stdout);
      assert.equal(source, 'POSTERN_REFRESH_TOKEN');
      assert.match(refreshTokenExpiresAt, /^20\d\d-/);
      return [result.exitCode, reason];
    };
    assert.deepEqual(await days('6'), [0, null]);
    assert.deepEqual(await days('7'), [4, 'sign_in_ends_soon']);
  });

  it('fails for a sign-in that was revoked, on one line and without a secret', async () => {
    const env = await preseed(true);
    const { exitCode, stdout, stderr } = await runMain(['status', '--check', '--json'], { env });
    assert.deepEqual([exitCode, stderr, stdout.split('\n').length], [4, '', 2]);
    const { usable, reason } = JSON.parse(stdout);
    assert.deepEqual([usable, reason], [false, 'invalid_grant']);
    assert.ok(!stdout.includes(env.POSTERN_REFRESH_TOKEN) && !stdout.includes(env.POSTERN_CLIENT_SECRET));
  });
});

describe('postern status --all', () => {
  async function keepThree(t: TestContext) {
    const folder = makePrivateFolder(t);
    const work = await keep(folder, 'work', { refreshTokenExpiresAt: noon });
    const home = await keep(folder, 'home');
    const path = openProfileFile(folder, 'broken').path;
    writeFileSync(path, '{"version":1,"credential":{"refreshToken":"1//0half-a-token', { mode: 0o600 });
    return {
      env: { POSTERN_HOME: folder },
      path,
      secrets: [...listSecrets(work), ...listSecrets(home), '1//0half'],
    };
  }

  it('is an array for a script, with every field of each, and of the damaged ones, too', async (t) => {
    const { env, path, secrets } = await keepThree(t);
    const { exitCode, stdout, stderr } = await runMain(['status', '--all', '--json'], { env, now });
    assert.deepEqual([exitCode, stderr], [4, '']);
    const all: Record<string, unknown>[] = JSON.parse(stdout);
    const rows = all.map(({ profile, usable, reason, source }) => [profile, usable, reason, source]);
    assert.deepEqual(rows, [
      ['broken', false, 'credential_corrupt', null],
      ['home', true, null, 'profile'],
      ['work', false, 'invalid_grant', 'profile'],
    ]);
    assert.equal(all[0]?.['path'], path);
    for (const status of all) assert.deepEqual(Object.keys(status), Object.keys(all[1] ?? {}));
    for (const secret of secrets) assert.ok(!stdout.includes(secret));
  });

  it('is a block for each for a person, with the fault of the damaged one', async (t) => {
    const { env, path } = await keepThree(t);
    const { stdout } = await runMain(['status', '--all'], { env, now });
    const blocks = stdout.split('\n\n');
    assert.equal(blocks.length, 3);
    assert.match(
      blocks[0] ?? '',
      new RegExp(`^profile {7}broken\nusable {8}no: ${path} is damaged .*\nnext {10}postern login`),
    );
    assert.match(blocks[1] ?? '', /^profile {7}home\naccount {7}william@example\.com\n/);
    assert.match(blocks[2] ?? '', /^usable {8}no: /m);
  });

  it('shows the others where one cannot be asked about: exit 1', async (t) => {
    const folder = makePrivateFolder(t);
    await keep(folder, 'one');
    await keep(folder, 'two');
    const { exitCode, stdout } = await runMain(['status', '--all', '--json', '--check'], {
      env: { POSTERN_HOME: folder },
      now,
    });
    assert.equal(exitCode, 1);
    const all: { profile: string; reason: string; account: string }[] = JSON.parse(stdout);
    for (const { reason, account } of all)
      assert.deepEqual([reason, account], ['network', 'william@example.com']);
    assert.equal(all.length, 2);
  });

  it('is an empty array where nobody is signed in: exit 4', async () => {
    const { exitCode, stdout, stderr } = await runMain(['status', '--all', '--json'], {
      env: { POSTERN_HOME: '/none' },
    });
    assert.deepEqual([exitCode, stdout, stderr], [4, '[]\n', 'Nobody is signed in.\n']);
  });

  it('is about no one credential', async () => {
    for (const option of ['--adc', '--profile=work', '--credentials=FILE']) {
      const { exitCode } = await runMain(['status', '--all', option], { env: { POSTERN_HOME: '/none' } });
      assert.equal(exitCode, 2, option);
    }
  });
});
