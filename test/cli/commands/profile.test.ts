import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import type { Profile } from '../../../src/credentials/profile.ts';
import { inventProfile, listSecrets, openProfileFile } from '../../credentials/kept-profile.ts';
import { makePrivateFolder } from '../../private-folder.ts';
import { createEnvironment, openPostern } from '../../sandbox/postern.ts';
import { runMain } from '../run-main.ts';

const end = Date.parse('2030-01-01T00:00:00Z');

async function keep(t: TestContext, profiles: Record<string, Partial<Profile>>) {
  const home = makePrivateFolder(t);
  for (const [name, settings] of Object.entries(profiles))
    await openProfileFile(home, name).write({
      ...inventProfile({ account: `${name}@x.example` }),
      ...settings,
    });
  const env = { POSTERN_HOME: home };
  const list = async (extra: Record<string, string> = {}, args: string[] = []) => {
    const { stdout } = await runMain(['profile', 'list', '--json', ...args], { env: { ...env, ...extra } });
    return JSON.parse(stdout) as { name: string; current: boolean }[];
  };
  const current = async (extra?: Record<string, string>, args?: string[]) =>
    (await list(extra, args)).filter((entry) => entry.current).map(({ name }) => name);
  return { home, env, list, current, run: (...args: string[]) => runMain(args, { env }) };
}

describe('postern profile list', () => {
  it('says of each what is remembered, and shows no secret', async (t) => {
    const { home, env, list } = await keep(t, {
      default: {
        ...inventProfile({ account: 'default@x.example', expiresAt: end }),
        ...{ project: 'p', quotaProject: 'q', flow: 'device', askedScopes: ['openid'] },
      },
      over: inventProfile({ refreshTokenExpiresAt: 1 }),
    });
    const [kept] = await list();
    assert.deepEqual(kept, {
      name: 'default',
      current: true,
      kind: 'authorized_user',
      account: 'default@x.example',
      clientId: 'client.apps.example',
      issuer: 'http://127.0.0.1:1',
      flow: 'device',
      scopes: ['https://www.googleapis.com/auth/bigquery'],
      project: 'p',
      quotaProject: 'q',
      expiresAt: '2030-01-01T00:00:00.000Z',
      refreshTokenExpiresAt: null,
      usable: true,
      reason: null,
      path: `${home}/profiles/default.json`,
    });
    const { exitCode, stdout, stderr } = await runMain(['profile', 'list'], { env });
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.deepEqual(stdout.split('\n'), [
      '  profile  account              project  flow    scopes    usable',
      '* default  default@x.example    p        device  bigquery  yes',
      '  over     william@example.com                   bigquery  no: The sign-in has reached its known end.',
      '',
    ]);
    for (const secret of listSecrets(inventProfile()))
      assert.ok(!(stdout + JSON.stringify(await list())).includes(secret));
  });

  it('shows a damaged one with its fault: nobody may think that it is gone', async (t) => {
    const { home, env, list } = await keep(t, { default: {} });
    const { path } = openProfileFile(home, 'broken');
    writeFileSync(path, '{"credential":', { mode: 0o600 });
    const [entry] = await list();
    assert.deepEqual(entry, {
      name: 'broken',
      current: false,
      kind: null,
      account: null,
      clientId: null,
      issuer: null,
      flow: null,
      scopes: [],
      project: null,
      quotaProject: null,
      expiresAt: null,
      refreshTokenExpiresAt: null,
      usable: false,
      reason: 'credential_corrupt',
      path,
    });
    const { stdout } = await runMain(['profile', 'list'], { env });
    assert.match(stdout, /^ {2}broken +no: \S+broken\.json is damaged and cannot be used\.$/m);
  });

  it('lets no account write to the terminal', async (t) => {
    const { env } = await keep(t, { default: inventProfile({ account: '\x1b]0;x\x07\u202ew@x.example' }) });
    const { stdout } = await runMain(['profile', 'list'], { env });
    assert.doesNotMatch(stdout, /[^\n -~]/);
  });

  it('is empty, with a word, where nobody is signed in', async (t) => {
    const env = { POSTERN_HOME: `${makePrivateFolder(t)}/home` };
    assert.deepEqual(await runMain(['profile', 'list', '--json'], { env }), {
      exitCode: 0,
      stdout: '[]\n',
      stderr: '',
    });
    assert.deepEqual(await runMain(['profile', 'list'], { env }), {
      exitCode: 0,
      stdout: '',
      stderr: 'There is no profile yet: postern login makes one.\n',
    });
  });
});

describe('postern profile use', () => {
  it('chooses the one that commands take, unless an option or the environment names another', async (t) => {
    const { env, current, run } = await keep(t, {
      default: inventProfile({ accessToken: 'ya29.default' }),
      work: inventProfile({ accessToken: 'ya29.work' }),
    });
    assert.deepEqual(await current(), ['default']);
    assert.deepEqual(await run('profile', 'use', 'work'), {
      exitCode: 0,
      stdout: '',
      stderr: 'Commands use profile work now.\n',
    });
    assert.deepEqual(await current(), ['work']);
    assert.deepEqual(await current({ POSTERN_PROFILE: 'default' }), ['default']);
    assert.deepEqual(await current({ POSTERN_PROFILE: '' }), ['work']);
    assert.deepEqual(await current({ POSTERN_PROFILE: 'work' }, ['--profile', 'default']), ['default']);
    assert.equal((await run('token')).stdout, 'ya29.work\n');
    assert.equal((await run('token', '--profile', 'default')).stdout, 'ya29.default\n');
    assert.equal(JSON.parse((await run('status', '--json')).stdout).profile, 'work');
    const shadowed = await runMain(['profile', 'use', 'default'], {
      env: { ...env, POSTERN_PROFILE: 'work' },
    });
    assert.match(shadowed.stderr, /now\.\nBut not here: POSTERN_PROFILE is set, to work\.\n$/);
    assert.deepEqual(await current(), ['default']);
  });

  it('refuses one that is not there, and lists those that are', async (t) => {
    const { home, current, run } = await keep(t, { default: {}, work: {} });
    for (const [name, code] of [
      ['wrok', 1],
      ['../work', 2],
      ['', 2],
    ] as const) {
      const { exitCode, stdout, stderr } = await run('profile', 'use', name);
      assert.deepEqual([exitCode, stdout], [code, '']);
      if (code === 1) {
        assert.equal(
          stderr,
          'postern: There is no profile wrok; there are default, work. [profile_missing]\n' +
            '  next: postern profile list, or make it: postern login --profile wrok\n',
        );
      }
    }
    assert.equal((await run('profile', 'use')).exitCode, 2);
    assert.deepEqual(await current(), ['default']);
    assert.ok(!existsSync(`${home}/chosen-profile`));
  });

  it('stays with the chosen name when nobody is signed in as it any more, and the list says so', async (t) => {
    const { run, current } = await keep(t, { default: {}, work: {} });
    await run('profile', 'use', 'work');
    await run('logout', '--local');
    const { exitCode, stdout } = await run('status', '--json');
    assert.deepEqual([exitCode, JSON.parse(stdout).profile], [4, 'work']);
    const { stderr } = await run('profile', 'list');
    assert.equal(stderr, 'Commands use profile work, as which nobody is signed in.\n');
    assert.deepEqual(await current(), []);
  });

  it('mends a choice that is damaged: until then commands stop, and the list does not', async (t) => {
    const { home, run, current } = await keep(t, { default: {} });
    writeFileSync(`${home}/chosen-profile`, '../x\n', { mode: 0o600 });
    for (const command of ['token', 'status', 'logout']) {
      const { exitCode, stdout, stderr } = await run(command);
      assert.deepEqual([exitCode, stdout], [1, '']);
      assert.match(
        stderr,
        /chosen-profile names no profile: "\.\.\/x"\. \[credential_corrupt\]\n {2}next: postern profile list/,
      );
    }
    assert.match((await run('profile', 'list')).stdout, /^ {2}default /m);
    assert.equal((await run('token', '--profile', 'default')).exitCode, 0);
    await run('profile', 'use', 'default');
    assert.deepEqual(await current(), ['default']);
  });
});

describe('postern profile rename', () => {
  it('gives another name, and says what keeps it from that', async (t) => {
    const { list, run } = await keep(t, { default: {}, work: {} });
    assert.deepEqual(await run('profile', 'rename', 'default', 'home'), {
      exitCode: 0,
      stdout: '',
      stderr: 'Profile default is home now.\n',
    });
    assert.deepEqual(
      (await list()).map(({ name, current }) => [name, current]),
      [
        ['home', true],
        ['work', false],
      ],
    );
    const { exitCode, stderr } = await run('profile', 'rename', 'home', 'work');
    assert.equal(exitCode, 1);
    assert.match(stderr, /There is a profile work already; nothing was changed\. \[profile_exists\]/);
    for (const args of [[], ['home'], ['a', 'b', 'c']])
      assert.equal((await run('profile', 'rename', ...args)).exitCode, 2);
  });
});

describe('postern profile remove', () => {
  it('needs --yes where nobody can be asked, and names what would also revoke', async (t) => {
    const { run, list } = await keep(t, { default: {} });
    assert.deepEqual(await run('profile', 'remove', 'default'), {
      exitCode: 2,
      stdout: '',
      stderr:
        'postern: Nobody can be asked whether to remove profile default. [usage]\n' +
        '  next: postern profile remove default --yes, or postern logout --profile default, which revokes, too\n',
    });
    assert.equal((await list()).length, 1);
  });

  it('forgets the profile, says what stays valid, and goes back to the default one', async (t) => {
    const { home, run, current } = await keep(t, { default: {}, work: {} });
    await run('profile', 'use', 'work');
    assert.deepEqual(await run('profile', 'remove', 'work', '--yes'), {
      exitCode: 0,
      stdout: '',
      stderr:
        'Profile work is removed. The sign-in of work@x.example stays valid at http://127.0.0.1:1.\n' +
        'Commands use profile default again.\n',
    });
    assert.deepEqual(readdirSync(`${home}/profiles`), ['default.json']);
    assert.deepEqual(await current(), ['default']);
    assert.equal((await run('profile', 'remove', 'work', '--yes')).exitCode, 1);
    assert.equal((await run('profile', 'remove')).exitCode, 2);
  });

  it('removes a damaged one, too', async (t) => {
    const { home, run } = await keep(t, { default: {} });
    writeFileSync(openProfileFile(home, 'broken').path, '{', { mode: 0o600 });
    const { exitCode, stderr } = await run('profile', 'remove', 'broken', '--yes');
    assert.equal(exitCode, 0);
    assert.match(
      stderr,
      /^Profile broken is removed\. \S+ is damaged and cannot be used\. A sign-in in it stays valid/,
    );
    assert.deepEqual(readdirSync(`${home}/profiles`), ['default.json']);
  });

  it('asks at a terminal, and takes no for an answer', async (t) => {
    const folder = makePrivateFolder(t);
    const env = createEnvironment(folder);
    const file = openProfileFile(`${folder}/postern-home`, 'work');
    await file.write(inventProfile());
    for (const [key, exitCode, said] of [
      ['n', 1, /^Nothing was removed\.$/m],
      ['\r', 1, /^Nothing was removed\.$/m],
      ['\x03', 130, /\[interrupted\]/],
      ['Y\r', 0, /^Profile work is removed\.$/m],
    ] as const) {
      assert.ok(file.read());
      const terminal = openPostern(['profile', 'remove', 'work'], { env });
      t.after(() => terminal.close());
      await terminal.waitFor(/Remove profile work\? \[y\/N\]/);
      assert.match(
        terminal.text(),
        /The sign-in of william@example\.com stays valid at http:\S+\. postern logout --profile work would end it\s+there, too\./,
      );
      terminal.type(key);
      assert.equal((await terminal.exited).exitCode, exitCode);
      assert.match(terminal.text(), said);
    }
    assert.equal(file.read(), undefined);
  });
});
