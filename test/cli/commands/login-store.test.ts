import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openProfileFile } from '../../credentials/kept-profile.ts';
import { ordinaryUser } from '../../ordinary-user.ts';
import { createEnvironment } from '../../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { signIn } from '../../sandbox/sign-in.ts';

describe('postern login, where it keeps things,', { concurrency: 2 }, () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());

  function prepare(make: (home: string) => void) {
    const folder = mkdtempSync(join(sandbox.folder, 'person-'));
    const home = join(folder, 'home');
    make(home);
    const env = createEnvironment(folder, {
      POSTERN_AUTHORIZATION_SERVER: sandbox.google.url,
      POSTERN_HOME: home,
    });
    return { env, home };
  }
  const makeFolders = (home: string, homeMode: number, profilesMode?: number) => {
    mkdirSync(home);
    if (profilesMode !== undefined) {
      mkdirSync(join(home, 'profiles'));
      chmodSync(join(home, 'profiles'), profilesMode);
    }
    chmodSync(home, homeMode);
  };
  const login = (env: Record<string, string>) => signIn(sandbox, { env, wrapper: ordinaryUser });

  const obstacles: [name: string, make: (home: string) => void, code: string, hint: RegExp][] = [
    ['nothing may be made', (home) => makeFolders(home, 0o500), 'store_unwritable', /POSTERN_HOME=/],
    [
      'nothing may be written',
      (home) => makeFolders(home, 0o700, 0o500),
      'store_unwritable',
      /POSTERN_HOME=/,
    ],
    [
      'nothing may be entered',
      (home) => makeFolders(home, 0o700, 0o600),
      'store_unwritable',
      /POSTERN_HOME=/,
    ],
    ['a file stands in the way', (home) => writeFileSync(home, ''), 'store_unwritable', /POSTERN_HOME=/],
    ['others can look in', (home) => makeFolders(home, 0o755), 'credential_unsafe', /^chmod 700 \S+\/home$/],
    [
      'others can look at what is kept',
      (home) => makeFolders(home, 0o700, 0o750),
      'credential_unsafe',
      /^chmod 700 \S+\/profiles$/,
    ],
  ];
  for (const [name, make, code, hint] of obstacles) {
    it(`fails before it shows an address: ${name}`, async () => {
      const { env } = prepare(make);
      const exchanges = sandbox.google.requests.length;
      const { exitCode, stdout, stderr, consentUrl } = await login(env);
      assert.deepEqual([exitCode, stdout, consentUrl], [1, '', '']);
      const [, said, next = ''] = /^postern: .+ \[(\w+)\]\n {2}next: (.+)\n$/.exec(stderr) ?? [];
      assert.equal(said, code, stderr);
      assert.match(next, hint);
      assert.equal(sandbox.google.requests.length, exchanges);
    });
  }

  it('makes folders and file for their owner alone', async () => {
    const { env, home } = prepare(() => undefined);
    assert.equal((await login(env)).exitCode, 0);
    const modes = [home, `${home}/profiles`, `${home}/profiles/default.json`].map(
      (path) => statSync(path).mode & 0o777,
    );
    assert.deepEqual(modes, [0o700, 0o700, 0o600]);
    assert.deepEqual(readdirSync(`${home}/profiles`), ['default.json']);
  });

  it('sets a damaged file aside, whole, and starts anew', async () => {
    const half = '{"version":1,"credential":{"refreshToken":"1//0worth-saving';
    const { env, home } = prepare((home) => {
      makeFolders(home, 0o700, 0o700);
      writeFileSync(`${home}/profiles/default.json`, half, { mode: 0o600 });
    });
    const { exitCode, stderr } = await login(env);
    assert.equal(exitCode, 0, stderr);
    assert.doesNotMatch(stderr, /worth-saving/);
    assert.match(
      stderr,
      /^\S+default\.json was damaged\. What is left of it is set aside as default\.json\.corrupt-\S+\.$/m,
    );
    assert.equal(openProfileFile(home).read()?.credential.account, 'william@example.com');
    const aside = readdirSync(`${home}/profiles`).filter((name) => name.includes('.corrupt-'));
    assert.deepEqual(
      aside.map((name) => readFileSync(`${home}/profiles/${name}`, 'utf8')),
      [half],
    );
  });

  it('does not touch a file that others can read: exit 1, and the command to type', async () => {
    const { env, home } = prepare((home) => makeFolders(home, 0o700, 0o700));
    const path = `${home}/profiles/default.json`;
    writeFileSync(path, '{"version":1}');
    chmodSync(path, 0o644);
    const { exitCode, stderr, consentUrl } = await login(env);
    assert.deepEqual([exitCode, consentUrl], [1, '']);
    assert.ok(stderr.endsWith(`[credential_unsafe]\n  next: chmod 600 ${path}\n`));
    assert.equal(readFileSync(path, 'utf8'), '{"version":1}');
  });
});
