import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import type { AuthorizedUser } from '../../../src/credentials/profile.ts';
import { googleAuthorizationServer } from '../../../src/google/authorization-server.ts';
import {
  createProfile,
  inventProfile,
  listSecrets,
  openProfileFile,
} from '../../credentials/kept-profile.ts';
import { makePrivateFolder } from '../../private-folder.ts';
import { startGoogle } from '../../sandbox/google/google.ts';
import { runMain } from '../run-main.ts';

const ugly = `1//0' "$(touch x)\`\\!`;

async function keep(t: TestContext, changes: Partial<AuthorizedUser> = {}) {
  const folder = makePrivateFolder(t);
  const profile = inventProfile({ server: googleAuthorizationServer, ...changes });
  const env = { POSTERN_HOME: `${folder}/home` };
  await openProfileFile(env.POSTERN_HOME).write({ ...profile, project: 'p-1', quotaProject: 'q-1' });
  const run = (args: string[], isTTY = false) => runMain(['export', ...args], { env, isTTY });
  return { folder, env, profile, run };
}

const expected = {
  account: 'william@example.com',
  client_id: 'client.apps.example',
  client_secret: 'GOCSPX-invented',
  quota_project_id: 'q-1',
  refresh_token: '1//0invented-refresh-token',
  type: 'authorized_user',
  universe_domain: 'googleapis.com',
};

describe('postern export', () => {
  it('prints the file that gcloud would write', async (t) => {
    const { run } = await keep(t);
    const text = `${JSON.stringify(expected, undefined, 2)}\n`;
    assert.deepEqual(await run([]), { exitCode: 0, stdout: text, stderr: '' });
    assert.deepEqual(await run(['--format', 'adc', '--json']), { exitCode: 0, stdout: text, stderr: '' });
  });

  it('says at a terminal that this is a secret, and shows it all the same', async (t) => {
    const { run } = await keep(t);
    const { stdout, stderr } = await run([], true);
    assert.deepEqual(JSON.parse(stdout), expected);
    assert.match(stderr, /^What follows is a secret, on your screen/);
  });

  it('prints shell lines that every shell takes as they are, whatever is in them', async (t) => {
    const { run } = await keep(t, { refreshToken: ugly, client: { id: 'a b', secret: "it's" } });
    const { stdout } = await run(['--format', 'env']);
    const print = 'printf "%s|" "$POSTERN_REFRESH_TOKEN" "$POSTERN_CLIENT_ID" "$POSTERN_CLIENT_SECRET"; env';
    const output = execFileSync('sh', ['-c', `${stdout}${print}`], { encoding: 'utf8', env: {} });
    assert.ok(output.startsWith(`${ugly}|a b|it's|`), output);
    assert.match(output, /\bPOSTERN_CLIENT_ID=a b$/m);
    const plain = await (await keep(t)).run(['--format', 'env']);
    assert.equal(
      plain.stdout,
      'export POSTERN_REFRESH_TOKEN=1//0invented-refresh-token POSTERN_CLIENT_ID=client.apps.example POSTERN_CLIENT_SECRET=GOCSPX-invented\n',
    );
  });

  it('writes a file that nobody else can read, and nothing on standard output', async (t) => {
    const { folder, profile, run } = await keep(t);
    const out = `${folder}/adc.json`;
    const { exitCode, stdout, stderr } = await run(['--out', out]);
    assert.deepEqual([exitCode, stdout], [0, '']);
    assert.equal(stderr, `Written to ${out}. Whoever has that file acts as you, until: postern logout\n`);
    assert.deepEqual(JSON.parse(readFileSync(out, 'utf8')), expected);
    assert.equal(statSync(out).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder).sort(), ['adc.json', 'home']);
    for (const secret of listSecrets(profile)) assert.ok(!stderr.includes(secret));
  });

  it('never replaces a file, unless forced to; then the file is new, and its other names keep the old', async (t) => {
    const { folder, run } = await keep(t);
    const out = `${folder}/adc.json`;
    writeFileSync(out, 'old', { mode: 0o644 });
    linkSync(out, `${folder}/other-name`);
    const refused = await run(['--out', out]);
    assert.equal(refused.exitCode, 1);
    assert.match(refused.stderr, /adc\.json is there already\. \[file_unwritable\]\n {2}next: .*--force/);
    assert.equal(readFileSync(out, 'utf8'), 'old');
    assert.equal((await run(['--out', out, '--force'])).exitCode, 0);
    assert.deepEqual(JSON.parse(readFileSync(out, 'utf8')), expected);
    assert.equal(statSync(out).mode & 0o777, 0o600);
    assert.equal(readFileSync(`${folder}/other-name`, 'utf8'), 'old');
    assert.equal((await run(['--out', `${folder}/new.json`, '--force'])).exitCode, 0);
    assert.deepEqual(readdirSync(folder).sort(), ['adc.json', 'home', 'new.json', 'other-name']);
  });

  it('follows no link, replaces no folder and no device, and leaves nothing where it cannot write', async (t) => {
    const { folder, run } = await keep(t);
    symlinkSync(`${folder}/elsewhere`, `${folder}/dangling`);
    writeFileSync(`${folder}/target`, 'old');
    symlinkSync(`${folder}/target`, `${folder}/link`);
    mkdirSync(`${folder}/folder`);
    const before = readdirSync(folder).sort();
    const targets = [
      `${folder}/dangling`,
      `${folder}/link`,
      `${folder}/folder`,
      '/dev/null',
      `${folder}/none/adc`,
    ];
    for (const out of targets) {
      for (const force of [[], ['--force']]) {
        const { exitCode, stdout, stderr } = await run(['--out', out, ...force]);
        assert.deepEqual([exitCode, stdout], [1, ''], out);
        assert.match(stderr, /\[file_unwritable\]\n {2}next: /);
        assert.equal(/is a symbolic link/.test(stderr), /dangling|link/.test(out));
      }
    }
    assert.deepEqual(readdirSync(folder).sort(), before);
    assert.equal(readFileSync(`${folder}/target`, 'utf8'), 'old');
    assert.equal(readlinkSync(`${folder}/link`), `${folder}/target`);
    assert.equal(statSync('/dev/null').isCharacterDevice(), true);
  });

  it('is plain about a sign-in of another server', async (t) => {
    const { run } = await keep(t, { server: inventProfile().credential.server });
    for (const args of [[], ['--format', 'env']]) {
      const { exitCode, stderr, stdout } = await run(args);
      assert.deepEqual([exitCode, stdout.includes(expected.refresh_token)], [0, true]);
      assert.match(
        stderr,
        /^This sign-in is that of 127\.0\.0\.1:1, which is not Google: Google's libraries will not/,
      );
      assert.match(stderr, /POSTERN_AUTHORIZATION_SERVER=http:\/\/127\.0\.0\.1:1\n$/);
    }
  });

  it('refuses what no file can hold, with a reason', async (t) => {
    const { env, run } = await keep(t, { client: { id: 'public.apps.example' } });
    for (const args of [[], ['--format', 'env']]) {
      const { exitCode, stdout, stderr } = await run(args);
      assert.deepEqual([exitCode, stdout], [1, '']);
      assert.match(stderr, /cannot be exported: its client has no secret, .* \[not_exportable\]/);
    }
    const raw = await runMain(['export'], { env: { ...env, POSTERN_ACCESS_TOKEN: 'ya29.raw' } });
    assert.deepEqual([raw.exitCode, raw.stdout], [1, '']);
    assert.match(raw.stderr, /an access token alone makes no credential file/);
    const nobody = await runMain(['export'], {
      env: { POSTERN_HOME: `${env.POSTERN_HOME}-none`, HOME: '/nowhere' },
    });
    assert.deepEqual([nobody.exitCode, nobody.stdout], [4, '']);
  });

  it("gives out a service's credential as it came, and no variables of it", async (t) => {
    const { env } = await keep(t);
    const key = { type: 'service_account', client_email: 'a@b', private_key: 'p' };
    const withKey = { ...env, POSTERN_CREDENTIALS: JSON.stringify(key) };
    assert.deepEqual(JSON.parse((await runMain(['export'], { env: withKey })).stdout), key);
    const variables = await runMain(['export', '--format', 'env'], { env: withKey });
    assert.deepEqual([variables.exitCode, variables.stdout], [1, '']);
    assert.match(variables.stderr, /service_account has no refresh token/);
  });

  it('is wrong usage with --force for nothing, and with two formats', async (t) => {
    const { run } = await keep(t);
    for (const args of [['--force'], ['--json', '--format', 'env'], ['--format', 'yaml'], ['--out=']]) {
      assert.equal((await run(args)).exitCode, 2, args.join(' '));
    }
  });

  it('is taken by postern import on another machine, and by its variables', async (t) => {
    const google = await startGoogle();
    t.after(() => google.close());
    const folder = makePrivateFolder(t);
    const here = { POSTERN_HOME: `${folder}/here` };
    const there = { POSTERN_HOME: `${folder}/there`, POSTERN_AUTHORIZATION_SERVER: google.url };
    await openProfileFile(here.POSTERN_HOME).write({ ...(await createProfile(google)), quotaProject: 'q-1' });
    const { stdout: file } = await runMain(['export'], { env: here });
    assert.equal((await runMain(['import', '-'], { env: there, input: file })).exitCode, 0);
    const before = openProfileFile(here.POSTERN_HOME).read()?.credential;
    const { credential, quotaProject } = openProfileFile(there.POSTERN_HOME).read() ?? assert.fail();
    assert.equal(quotaProject, 'q-1');
    assert.deepEqual(
      [credential.refreshToken, credential.client, credential.account, credential.scopes.toSorted()],
      [before?.refreshToken, before?.client, before?.account, before?.scopes.toSorted()],
    );
    const { stdout: lines } = await runMain(['export', '--format', 'env'], { env: here });
    const variables = execFileSync('sh', ['-c', `${lines}env`], { encoding: 'utf8', env: {} });
    const ours = variables.split('\n').filter((line) => line.startsWith('POSTERN_'));
    const env = { ...there, ...Object.fromEntries(ours.map((line) => line.split('=', 2))) };
    const { stdout: token } = await runMain(['token'], { env });
    assert.equal((await google.verifyAccessToken(token.trim()))?.email, 'william@example.com');
  });
});
