import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Profile } from '../../src/credentials/profile.ts';
import { googleAuthorizationServer } from '../../src/google/authorization-server.ts';
import { runMain } from '../cli/run-main.ts';
import { inventProfile, listSecrets, openProfileFile } from '../credentials/kept-profile.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { startGoogle } from '../sandbox/google/google.ts';
import { signIn } from '../sandbox/google/sample-program.ts';
import { createEnvironment, runPostern } from '../sandbox/postern.ts';
import type { Findings } from './command-program.ts';

const program = fileURLToPath(new URL('./command-program.ts', import.meta.url));
const command = [process.execPath, program];
const google = inventProfile({ server: googleAuthorizationServer });
const projects = { project: 'p-1', quotaProject: 'q-1' };

/** A person with a home, a folder for what is temporary, and a profile. */
async function createPerson(t: TestContext, profile: Profile = { ...google, ...projects }) {
  const folder = makePrivateFolder(t);
  const temporary = `${folder}/tmp`;
  mkdirSync(temporary);
  const env = createEnvironment(folder, { TMPDIR: temporary });
  await openProfileFile(env['POSTERN_HOME'] ?? '').write(profile);
  const exec = (words: readonly string[], extra: Record<string, string> = {}, input = '') =>
    runPostern(['exec', ...words], { env: { ...env, ...extra }, input });
  /** What the command finds, where all goes well. */
  const find = async (words: readonly string[] = ['--', ...command], extra: Record<string, string> = {}) => {
    const { exitCode, stdout, stderr } = await exec(words, extra);
    assert.equal(exitCode, 0, stderr);
    const findings: Findings = JSON.parse(stdout);
    return { ...findings, stderr };
  };
  return { folder, temporary, env, exec, find };
}

describe('postern exec', { concurrency: 2 }, () => {
  it('gives a command the token, the projects, and a private file that is gone with it', async (t) => {
    const { temporary, find } = await createPerson(t);
    const { environment, file, stderr } = await find(undefined, {
      GCLOUD_PROJECT: 'another',
      GOOGLE_APPLICATION_CREDENTIALS: '/somebody/else.json',
      google_application_credentials: '/somebody/else.json',
      KEPT: 'as it is',
      NO_PROXY: 'internal.example',
    });
    const { accessToken, refreshToken, client, account } = google.credential;
    const { GOOGLE_APPLICATION_CREDENTIALS: path = '', ...others } = environment;
    assert.deepEqual(
      Object.fromEntries(
        Object.entries(others).filter(([name]) => /^(CLOUDSDK|G|google|KEPT|NO_PROXY)/.test(name)),
      ),
      {
        CLOUDSDK_AUTH_ACCESS_TOKEN: accessToken,
        GOOGLE_OAUTH_ACCESS_TOKEN: accessToken,
        GOOGLE_CLOUD_PROJECT: 'p-1',
        GCLOUD_PROJECT: 'p-1',
        GOOGLE_PROJECT: 'p-1',
        CLOUDSDK_CORE_PROJECT: 'p-1',
        GOOGLE_CLOUD_QUOTA_PROJECT: 'q-1',
        CLOUDSDK_BILLING_QUOTA_PROJECT: 'q-1',
        KEPT: 'as it is',
        NO_PROXY: 'internal.example',
      },
    );
    assert.deepEqual(file, {
      content: {
        account,
        client_id: client.id,
        client_secret: client.secret,
        quota_project_id: 'q-1',
        refresh_token: refreshToken,
        type: 'authorized_user',
        universe_domain: 'googleapis.com',
      },
      modes: [0o600, 0o700],
    });
    assert.ok(path.startsWith(`${temporary}/postern-exec-`));
    assert.deepEqual([stderr, readdirSync(temporary)], ['', []]);
  });

  it("is found by Google's own library in the command", async (t) => {
    const { exec } = await createPerson(t);
    const library = import.meta.resolve('google-auth-library');
    const source = `
      const { GoogleAuth } = await import(${JSON.stringify(library)});
      const { credential, projectId } = await new GoogleAuth().getApplicationDefault();
      console.log(JSON.stringify([credential.constructor.name, credential.quotaProjectId, projectId]));`;
    const { stdout, stderr } = await exec(['--', process.execPath, '--input-type=module', '--eval', source]);
    assert.equal(stdout, '["UserRefreshClient","q-1","p-1"]\n', stderr);
  });

  it('puts the file into the folder of the session, which is in memory, if that is the own one', async (t) => {
    const { folder, temporary, find } = await createPerson(t);
    const session = `${folder}/session`;
    mkdirSync(session, { mode: 0o700 });
    const extra = { XDG_RUNTIME_DIR: session };
    const { environment } = await find(undefined, extra);
    assert.ok(environment['GOOGLE_APPLICATION_CREDENTIALS']?.startsWith(`${session}/postern-exec-`));
    for (const none of ['/proc/1', '/nowhere', '', 'session', `/${'x'.repeat(5000)}`]) {
      const { environment } = await find(undefined, { XDG_RUNTIME_DIR: none });
      assert.ok(environment['GOOGLE_APPLICATION_CREDENTIALS']?.startsWith(temporary), none);
    }
    assert.deepEqual([readdirSync(session), readdirSync(temporary)], [[], []]);
  });

  it('runs the command without the file where none can be written, and says so', async (t) => {
    const { find } = await createPerson(t);
    const { environment, stderr } = await find(undefined, { TMPDIR: '/nowhere' });
    assert.equal(environment['GOOGLE_APPLICATION_CREDENTIALS'], undefined);
    assert.equal(environment['CLOUDSDK_AUTH_ACCESS_TOKEN'], google.credential.accessToken);
    assert.equal(
      stderr,
      'GOOGLE_APPLICATION_CREDENTIALS is not set for the command: no file can be written here.\n',
    );
    assert.equal((await find(['--quiet', '--', ...command], { TMPDIR: '/nowhere' })).stderr, '');
  });

  const inexpressible: [what: string, profile: Profile, reason: RegExp][] = [
    [
      'of another server',
      inventProfile(),
      /that of 127\.0\.0\.1:1, and Google's libraries would take it to Google/,
    ],
    [
      'of a client without a secret',
      inventProfile({ server: googleAuthorizationServer, client: { id: 'public.apps.example' } }),
      /its client has no secret/,
    ],
  ];
  for (const [what, profile, reason] of inexpressible) {
    it(`gives no file for a sign-in ${what}, says why, and leaves nobody else's in its place`, async (t) => {
      const { temporary, find } = await createPerson(t, profile);
      const extra = { GOOGLE_APPLICATION_CREDENTIALS: '/somebody/else.json' };
      const { environment, stderr } = await find(undefined, extra);
      assert.equal(environment['GOOGLE_APPLICATION_CREDENTIALS'], undefined);
      assert.match(stderr, reason);
      assert.deepEqual(readdirSync(temporary), []);
    });
  }

  it('passes words, standard input and both outputs on as they are', async (t) => {
    const { exec, find } = await createPerson(t);
    const words = ['--json', '--profile', 'none', '--help', '-h', '--', '', ' a\nb', '--min-ttl=x'];
    assert.deepEqual((await find(['--', ...command, ...words])).words, words);
    const shell = 'cat; echo aside >&2';
    assert.deepEqual(await exec(['--', 'sh', '-c', shell], {}, 'in\0é\n'), {
      exitCode: 0,
      stdout: 'in\0é\n',
      stderr: 'aside\n',
    });
  });

  for (const [script, exitCode] of [
    ['exit 0', 0],
    ['exit 7', 7],
    ['exit 255', 255],
    ['kill -KILL $$', 137],
    ['kill -TERM $$', 143],
    ['kill -SEGV $$', 139],
  ] as const) {
    it(`ends as the command ends, and removes the file: ${script}`, async (t) => {
      const { temporary, exec } = await createPerson(t);
      const result = await exec(['--', 'sh', '-c', script]);
      assert.deepEqual([result, readdirSync(temporary)], [{ exitCode, stdout: '', stderr: '' }, []]);
    });
  }

  it('says that a command is not there (127) or cannot be run (126), as shells do', async (t) => {
    const { folder, temporary, exec } = await createPerson(t);
    const missing = await exec(['--json', '--', 'no-such\x1b[2Jcommand']);
    assert.equal(missing.exitCode, 127);
    assert.deepEqual(JSON.parse(missing.stderr).error, {
      code: 'command_not_found',
      message: 'There is no command no-suchcommand.',
      hint: 'command -v no-suchcommand',
    });
    const folderAsCommand = await exec(['--', folder]);
    assert.equal(folderAsCommand.exitCode, 126);
    assert.match(folderAsCommand.stderr, /cannot be run \(EACCES\)\. \[command_not_executable\]/);
    assert.deepEqual(readdirSync(temporary), []);
  });

  it('runs nothing where nobody is signed in, or no token lives as long as was asked', async (t) => {
    const { folder, exec } = await createPerson(t);
    const touch = ['--', 'touch', `${folder}/run`];
    const nobody = await exec(touch, { POSTERN_PROFILE: 'nobody' });
    assert.deepEqual([nobody.exitCode, nobody.stdout], [4, '']);
    // Behind the dashes, --json is the command's.
    const asText = await exec([...touch, '--json'], { POSTERN_PROFILE: 'nobody' });
    assert.match(asText.stderr, /^postern: Nobody is signed in/);
    const short = await exec(['--min-ttl', '1h', ...touch], { POSTERN_ACCESS_TOKEN: 'ya29.raw' });
    assert.deepEqual([short.exitCode, /\[token_lifetime\]/.test(short.stderr)], [1, true]);
    assert.equal(existsSync(`${folder}/run`), false);
  });

  it('is wrong usage without the dashes or without a command: exit 2', async (t) => {
    const { env } = await createPerson(t);
    for (const words of [
      [],
      ['ls'],
      ['ls', '-la'],
      ['--'],
      ['--', ''],
      ['ls', '--', '-la'],
      ['--frob', '--', 'ls'],
    ]) {
      const { exitCode, stdout, stderr } = await runMain(['exec', ...words], { env });
      assert.deepEqual([exitCode, stdout], [2, ''], words.join(' '));
      assert.match(stderr, /\[usage\]\n {2}next: postern exec /);
    }
  });

  it('lets a postern in the command act as the same person, whoever it would be by itself', async (t) => {
    const { env, exec } = await createPerson(t);
    const work = inventProfile({ server: googleAuthorizationServer, accessToken: 'ya29.work' });
    await openProfileFile(env['POSTERN_HOME'] ?? '', 'work').write(work);
    const token = [process.execPath, fileURLToPath(new URL('../../src/bin.ts', import.meta.url)), 'token'];
    const named = await exec(['--profile', 'work', '--', ...token], { POSTERN_ACCESS_TOKEN: 'ya29.other' });
    assert.deepEqual([named.stdout, named.stderr], ['ya29.work\n', '']);
    const raw = await exec(['--quiet', '--', ...token], { POSTERN_ACCESS_TOKEN: 'ya29.other' });
    assert.deepEqual([raw.stdout, raw.stderr], ['ya29.other\n', '']);
  });
});

describe('postern exec with a credential of the environment', () => {
  it("keeps it from the command's environment and words, and writes nothing", async (t) => {
    const server = await startGoogle();
    t.after(() => server.close());
    const { refreshToken } = await signIn(server);
    const { client_id, client_secret } = server.clientSecrets.installed;
    const folder = makePrivateFolder(t);
    const secrets = { POSTERN_REFRESH_TOKEN: refreshToken, POSTERN_CLIENT_SECRET: client_secret };
    const env = createEnvironment(folder, {
      ...secrets,
      POSTERN_CLIENT_ID: client_id,
      POSTERN_AUTHORIZATION_SERVER: server.url,
      TMPDIR: folder,
    });
    // All that the kernel tells of the command and of what it runs below it.
    const look = 'cat /proc/self/environ /proc/$$/environ /proc/self/cmdline /proc/$$/cmdline';
    const { exitCode, stdout, stderr } = await runPostern(['exec', '--', 'sh', '-c', look], { env });
    assert.equal(exitCode, 0, stderr);
    const [, accessToken = ''] = /CLOUDSDK_AUTH_ACCESS_TOKEN=([^\0]+)/.exec(stdout) ?? [];
    assert.equal((await server.verifyAccessToken(accessToken))?.email, 'ada@example.com');
    for (const secret of Object.values(secrets)) assert.ok(!`${stdout}${stderr}`.includes(secret));
    assert.ok(stdout.includes(look));
    assert.deepEqual(readdirSync(folder), []);
  });

  it('has no secret among the words of any process while the command runs', async (t) => {
    const { exec } = await createPerson(t);
    const { stdout } = await exec(['--', 'sh', '-c', 'cat /proc/[0-9]*/cmdline 2>/dev/null']);
    assert.ok(stdout.includes('cat /proc/[0-9]'));
    for (const secret of listSecrets(google)) assert.ok(!stdout.includes(secret));
  });
});
