import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createProfile, listRefreshes, listSecrets, openProfileFile } from '../credentials/kept-profile.ts';
import { ordinaryUser } from '../ordinary-user.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { type SandboxGoogle, startGoogle } from '../sandbox/google/google.ts';
import { createEnvironment, program, runPostern } from '../sandbox/postern.ts';
import { runUnder } from './run-under.ts';

describe('a kept credential', () => {
  let google: SandboxGoogle;
  let env: Record<string, string>;
  let home: string;
  before(async () => {
    google = await startGoogle({ rotateRefreshTokens: true });
  });
  after(() => google.close());
  const folder = makePrivateFolder({ after });
  beforeEach(() => {
    env = createEnvironment(mkdtempSync(`${folder}/person-`));
    home = env['POSTERN_HOME'] ?? '';
  });

  async function keep(expiresAt: number) {
    const profile = await createProfile(google, { expiresAt });
    await openProfileFile(home).write(profile);
    const before = listRefreshes(google).length;
    return { profile, countRefreshes: () => listRefreshes(google).length - before };
  }
  const listKept = () => readdirSync(`${home}/profiles`);

  it('is refreshed once for fifteen processes that need it at once, and all print the same token', async () => {
    const { profile, countRefreshes } = await keep(Date.now() + 60_000);
    const results = await Promise.all(Array.from({ length: 15 }, () => runPostern(['token'], { env })));
    assert.deepEqual(
      results.map(({ exitCode, stderr }) => `${exitCode}${stderr}`),
      results.map(() => '0'),
    );
    const [token = '', ...others] = new Set(results.map(({ stdout }) => stdout));
    assert.deepEqual([others, countRefreshes()], [[], 1]);
    assert.ok(await google.verifyAccessToken(token.trim()));
    const { credential } = openProfileFile(home).read() ?? assert.fail();
    assert.equal(credential.accessToken, token.trim());
    assert.notEqual(credential.refreshToken, profile.credential.refreshToken);
    assert.equal(await google.isRefreshTokenLive(credential.refreshToken), true);
    assert.deepEqual(listKept(), ['default.json']);
  });

  it('is not lost when a process is killed while it refreshes, and the next waits five seconds at most', async () => {
    const { countRefreshes } = await keep(0);
    google.failNext('/token', 'hang');
    const child = spawn(process.execPath, [program, 'token'], { env, stdio: 'ignore' });
    while (countRefreshes() === 0) await sleep(20);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.deepEqual(listKept(), ['default.json', 'default.lock']);
    const began = performance.now();
    const { exitCode, stdout } = await runPostern(['token'], { env });
    const seconds = (performance.now() - began) / 1000;
    assert.equal(exitCode, 0);
    assert.ok(await google.verifyAccessToken(stdout.trim()));
    assert.ok(seconds < 8, `it took ${seconds} s, with the start of Node`);
    assert.deepEqual([listKept(), countRefreshes()], [['default.json'], 2]);
  });

  it('is left as it was by Ctrl-C in the middle of a refresh, and unlocked', async () => {
    const { profile, countRefreshes } = await keep(0);
    google.failNext('/token', 'hang');
    const running = runUnder([], ['token'], env);
    while (countRefreshes() === 0) await sleep(20);
    running.child.kill('SIGINT');
    const { exitCode, stdout, stderr } = await running.result;
    assert.deepEqual([exitCode, stdout, stderr], [130, '', 'postern: Interrupted. [interrupted]\n']);
    assert.deepEqual(listKept(), ['default.json']);
    assert.deepEqual(openProfileFile(home).read(), profile);
  });

  it('is never sent to another server, whatever the environment says later', async (t) => {
    const { profile, countRefreshes } = await keep(0);
    const other = await startGoogle();
    t.after(() => other.close());
    const elsewhere = { ...env, POSTERN_AUTHORIZATION_SERVER: other.url };
    for (const args of [['token'], ['status', '--check'], ['logout']]) {
      const { exitCode, stderr } = await runPostern(args, { env: elsewhere });
      assert.equal(exitCode, 0, stderr);
    }
    assert.deepEqual(other.requests, []);
    assert.equal(countRefreshes(), 2);
    assert.equal(google.requests.at(-1)?.path, '/revoke');
    assert.equal(await google.isRefreshTokenLive(profile.credential.refreshToken), false);
  });

  it('is used where nothing can be written, but not refreshed there', async () => {
    const { countRefreshes } = await keep(Date.now() + 600_000);
    chmodSync(`${home}/profiles`, 0o500);
    const good = await runUnder(ordinaryUser, ['token'], env).result;
    assert.equal(good.exitCode, 0);
    const late = await runUnder(ordinaryUser, ['token', '--min-ttl', '30m'], env).result;
    assert.deepEqual([late.exitCode, late.stdout, countRefreshes()], [1, '', 0]);
    assert.match(late.stderr, /cannot be written \(EACCES\)\. \[store_unwritable\]\n {2}next: POSTERN_HOME=/);
    chmodSync(`${home}/profiles`, 0o700);
  });

  it('survives a full disk, on which nothing is left behind', async (t) => {
    const { profile } = await keep(0);
    const script = `mount -t tmpfs -o size=16k,mode=700 tmpfs /mnt && cp -a "$POSTERN_HOME/." /mnt/ || exit 77
      export POSTERN_HOME=/mnt; head -c 16384 /dev/zero > /mnt/full 2>/dev/null; "$@"; code=$?
      ls /mnt/profiles; cat /mnt/profiles/default.json; exit $code`;
    const rights = process.getuid?.() === 0 ? ['--mount'] : ['--mount', '--map-root-user'];
    const disk = ['unshare', ...rights, 'sh', '-c', script, 'sh'];
    const { exitCode, stdout, stderr } = await runUnder(disk, ['token'], env).result;
    if (exitCode === 77 || /unshare/.test(stderr)) {
      assert.ok(!process.env['CI'], 'in CI nothing is skipped');
      return t.skip('a small disk cannot be mounted here');
    }
    assert.equal(exitCode, 1);
    assert.match(stderr, /cannot be written \(ENOSPC\)\. \[store_unwritable\]/);
    for (const secret of listSecrets(profile)) assert.ok(!stderr.includes(secret));
    const [listed, ...rest] = stdout.split('\n');
    assert.equal(listed, 'default.json');
    assert.deepEqual(JSON.parse(rest.join('')).credential, profile.credential);
  });
});
