import assert from 'node:assert/strict';
import { chownSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { runMain } from '../cli/run-main.ts';
import { createProfile, listRefreshes, listSecrets, openProfileFile } from '../credentials/kept-profile.ts';
import { runUnder } from '../end-to-end/run-under.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { visit } from '../sandbox/google/person.ts';
import { createEnvironment } from '../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';

/** Runs a command that may make files of so many blocks of 512 bytes: the rest of a write is refused, for anybody. */
const withSmallFiles = (blocks: number): string[] => ['sh', '-c', `ulimit -f ${blocks}; exec "$@"`, 'sh'];

describe('a disk that takes', { concurrency: 4 }, () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());

  async function keep(expiresAt: number) {
    const env = createEnvironment(mkdtempSync(join(sandbox.folder, 'person-')), {
      POSTERN_AUTHORIZATION_SERVER: sandbox.google.url,
    });
    const home = env['POSTERN_HOME'] ?? '';
    const file = openProfileFile(home);
    const profile = await createProfile(sandbox.google, { expiresAt });
    await file.write(profile);
    const { refreshToken } = profile.credential;
    const count = (): number =>
      listRefreshes(sandbox.google).filter((form) => form['refresh_token'] === refreshToken).length;
    return { env, home, path: file.path, profile, count, kept: readFileSync(file.path) };
  }
  type Person = Awaited<ReturnType<typeof keep>>;

  function assertUntouched({ path, kept, home }: Person): void {
    assert.deepEqual(readFileSync(path), kept);
    assert.deepEqual(readdirSync(join(home, 'profiles')), ['default.json']);
  }

  for (const [name, blocks, refreshes] of [
    ['a part of a file leaves the credential as it was', 1, 1],
    ['nothing at all is noticed before the server is asked', 0, 0],
  ] as const) {
    it(`${name}, in a refresh`, async () => {
      const person = await keep(0);
      const { exitCode, stdout, stderr } = await runUnder(withSmallFiles(blocks), ['token'], person.env)
        .result;
      assert.deepEqual([exitCode, stdout], [1, '']);
      assert.match(stderr, /^postern: \S+ cannot be written \(.+\)\. \[store_unwritable\]\n {2}next: .+\n$/);
      for (const secret of listSecrets(person.profile)) assert.ok(!stderr.includes(secret));
      assertUntouched(person);
      assert.equal(person.count(), refreshes);
      assert.equal((await runMain(['token'], person)).exitCode, 0);
    });
  }

  it('a part of a file leaves the credential as it was, in a login, and ends neither', async () => {
    const person = await keep(0);
    const start = ['login', 'start', '--client-secrets', sandbox.clientSecretsFile];
    const short = await runUnder(withSmallFiles(1), start, person.env).result;
    assert.match(short.stderr, /\[store_unwritable\]/);
    assert.deepEqual(readdirSync(join(person.home, 'pending')), []);

    const { stdout } = await runMain([...start, '--quiet'], person);
    const address = await visit(stdout.trim(), { email: 'william@example.com' });
    const revocations = sandbox.google.requests.length;
    const finish = runUnder(withSmallFiles(1), ['login', 'finish', '--response-file', '-'], person.env);
    finish.child.stdin?.end(address);
    const { exitCode, stderr } = await finish.result;
    assert.equal(exitCode, 1);
    assert.match(stderr, /\[store_unwritable\]/);
    assertUntouched(person);
    // The new one rests on the same grant as the kept one, which would end with it.
    const paths = sandbox.google.requests.slice(revocations).map(({ path }) => path);
    assert.ok(!paths.includes('/revoke'));
    assert.deepEqual(
      readdirSync(join(person.home, 'pending')).filter((name) => !/^[0-9a-f]{8}\.json$/.test(name)),
      [],
    );
  });

  it('nothing, because it is mounted to be read only, is good for the kept token', async (t) => {
    const script =
      'mount --bind "$POSTERN_HOME" "$POSTERN_HOME" && mount -o remount,ro,bind "$POSTERN_HOME" || exit 77; "$@"';
    const rights = process.getuid?.() === 0 ? ['--mount'] : ['--mount', '--map-root-user'];
    const readOnly = ['unshare', ...rights, 'sh', '-c', script, 'sh'];
    const person = await keep(Date.now() + 600_000);
    const { exitCode, stdout, stderr } = await runUnder(readOnly, ['token'], person.env).result;
    if (exitCode === 77 || /unshare/.test(stderr)) {
      assert.ok(!process.env['CI'], 'in CI nothing is skipped');
      return t.skip('nothing can be mounted here');
    }
    assert.deepEqual([exitCode, stdout, stderr], [0, `${person.profile.credential.accessToken}\n`, '']);
    for (const args of [['token', '--min-ttl', '30m'], ['logout'], ['status', '--check']]) {
      const refused = await runUnder(readOnly, args, person.env).result;
      assert.deepEqual([refused.exitCode, refused.stdout], [1, '']);
      assert.match(refused.stderr, /cannot be written \(EROFS\)\. \[store_unwritable\]\n {2}next: /);
    }
    assertUntouched(person);
    assert.deepEqual(
      [person.count(), await sandbox.google.isRefreshTokenLive(person.profile.credential.refreshToken)],
      [0, true],
    );
  });

  it('is asked for where a user has no home folder, as in a container with a user of its own', async (t) => {
    const isRoot = process.getuid?.() === 0;
    const user = isRoot ? ['setpriv', '--reuid', '54321', '--regid', '0', '--clear-groups'] : [];
    const { PATH = '' } = process.env;
    const nowhere: Record<string, string> = isRoot ? { PATH } : { PATH, HOME: '' };
    for (const args of [['logout'], ['login', 'pending'], ['login', 'start']]) {
      const { exitCode, stderr } = await runUnder(user, args, nowhere).result;
      assert.equal(exitCode, 1);
      assert.match(stderr, /^postern: HOME is not set.+ \[no_home\]\n {2}next: POSTERN_HOME=FOLDER .+\n$/);
    }
    // What the environment or the machine brings needs no home.
    assert.match((await runUnder(user, ['token'], nowhere).result).stderr, /\[(?:not_signed_in|no_home)\]/);
    const given = await runUnder(user, ['token'], { ...nowhere, POSTERN_ACCESS_TOKEN: 'ya29.given' }).result;
    assert.deepEqual([given.exitCode, given.stdout], [0, 'ya29.given\n'], given.stderr);

    const volume = makePrivateFolder(t);
    if (isRoot) chownSync(volume, 54_321, 0);
    const env = {
      PATH,
      POSTERN_HOME: join(volume, 'home'),
      POSTERN_AUTHORIZATION_SERVER: sandbox.google.url,
    };
    const secrets = join(volume, 'client.json');
    writeFileSync(secrets, readFileSync(sandbox.clientSecretsFile));
    const start = await runUnder(user, ['login', 'start', '--client-secrets', secrets], env).result;
    assert.equal(start.exitCode, 0, start.stderr);
    const { uid, mode } = statSync(join(volume, 'home', 'pending'));
    assert.deepEqual([uid, mode & 0o777], [isRoot ? 54_321 : process.getuid?.(), 0o700]);
  });
});
