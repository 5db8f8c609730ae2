import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Profile } from '../../src/credentials/profile.ts';
import { runMain } from '../cli/run-main.ts';
import { createProfile, openProfileFile } from '../credentials/kept-profile.ts';
import { type SandboxGoogle, startGoogle } from '../sandbox/google/google.ts';
import { visit } from '../sandbox/google/person.ts';
import { createEnvironment } from '../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { signIn } from '../sandbox/sign-in.ts';
import { type BuiltProgram, buildProgram } from './built-program.ts';
import { createRun, sweep } from './sweep.ts';

const email = 'william@example.com';

describe('a process that is killed at any step', { concurrency: true }, () => {
  let sandbox: Sandbox;
  let rotating: SandboxGoogle;
  let program: BuiltProgram;
  let shared: Profile;
  before(async () => {
    program = buildProgram();
    sandbox = await startSandbox();
    shared = await createProfile(sandbox.google, { expiresAt: 0 });
    rotating = await startGoogle({ rotateRefreshTokens: true });
  });
  after(async () => {
    program.remove();
    await Promise.all([sandbox.close(), rotating.close()]);
  });

  /** A person in a home of their own, with a token that has to be renewed. */
  async function signedIn(profile = shared, google = sandbox.google) {
    const env = createEnvironment(mkdtempSync(join(sandbox.folder, 'person-')), {
      POSTERN_AUTHORIZATION_SERVER: google.url,
    });
    const home = env['POSTERN_HOME'] ?? '';
    const file = openProfileFile(home);
    await file.write(profile);
    const old = profile.credential.refreshToken;
    return { env, home, file, profile, old, input: '' };
  }
  type Person = Awaited<ReturnType<typeof signedIn>>;

  async function run(args: string[], { env, input }: Pick<Person, 'env' | 'input'>) {
    const { exitCode, stdout, stderr } = await runMain(args, { env, input });
    assert.doesNotMatch(stderr, /\[internal\]|\n {4}at /);
    return { exitCode, stdout, stderr };
  }

  /** What is kept is whole, and works; nothing lies about when the lock was taken once more. */
  async function assertUsable(person: Person, google = sandbox.google): Promise<void> {
    assert.equal((await run(['status'], person)).exitCode, 0);
    const { exitCode, stdout, stderr } = await run(['token'], person);
    assert.equal(exitCode, 0, stderr);
    assert.equal((await google.verifyAccessToken(stdout.trim()))?.email, email);
    assert.equal((await run(['status', '--check'], person)).exitCode, 0);
    assert.deepEqual(readdirSync(join(person.home, 'profiles')), ['default.json']);
  }

  it('of a refresh loses nothing', { concurrency: 12 }, (t) =>
    sweep(t, {
      prepare: () => signedIn(),
      run: createRun(program.path, ['token']),
      check: async (person, killed) => {
        const { credential } = person.file.read() ?? assert.fail('nothing is kept');
        assert.equal(credential.refreshToken, person.old);
        assert.equal(credential.expiresAt > 0, killed.done.includes('renameSync default.json'));
        await assertUsable(person);
      },
    }),
  );

  it(
    'of a refresh that rotates loses the token that was on its way, and nothing else',
    { concurrency: 12 },
    (t) =>
      sweep(t, {
        prepare: async () => signedIn(await createProfile(rotating, { expiresAt: 0 }), rotating),
        run: createRun(program.path, ['token']),
        check: async (person, killed) => {
          // The server has ended the old one and the answer is not on the disk yet: nobody has the new one.
          if (killed.isBetween(/^request/, /^renameSync default\.json$/)) {
            const { exitCode, stderr } = await run(['token'], person);
            if (exitCode === 0) return;
            assert.equal(exitCode, 4);
            assert.match(stderr, /\[invalid_grant\]\n {2}next: postern login/);
            return;
          }
          await assertUsable(person, rotating);
        },
      }),
  );

  it('of a logout forgets only what it has revoked', { concurrency: 12 }, (t) =>
    sweep(t, {
      prepare: async () => signedIn(await createProfile(sandbox.google, { expiresAt: 0 })),
      run: createRun(program.path, ['logout']),
      check: async (person) => {
        const kept = person.file.read();
        if (kept) assert.deepEqual(kept, person.profile);
        else assert.equal(await sandbox.google.isRefreshTokenLive(person.old), false);
        assert.equal((await run(['status'], person)).exitCode, kept ? 0 : 4);
        assert.equal((await run(['logout'], person)).exitCode, 0);
        assert.equal(await sandbox.google.isRefreshTokenLive(person.old), false);
        const left = readdirSync(join(person.home, 'profiles'));
        assert.deepEqual(left, kept || left.length === 0 ? [] : ['default.lock']);
      },
    }),
  );

  it('of a finish loses at most the credential that is not on the disk yet', { concurrency: 12 }, (t) =>
    sweep(t, {
      prepare: async () => {
        const person = await signedIn();
        const args = ['login', 'start', '--client-secrets', sandbox.clientSecretsFile, '--json', '--quiet'];
        const { id, url } = JSON.parse((await run(args, person)).stdout);
        return { ...person, id, url, input: await visit(url, { email }) };
      },
      run: createRun(program.path, ['login', 'finish']),
      check: async (person, killed) => {
        const isNew = (): boolean => person.file.read()?.credential.refreshToken !== person.old;
        assert.equal(isNew(), killed.done.includes('renameSync default.json'));
        assert.equal((await run(['login', 'pending'], person)).exitCode, 0);
        const again = await run(['login', 'finish'], person);
        if (again.exitCode !== 0) {
          const isLost = killed.isBetween(/^request/, /^renameSync X\.json$/);
          assert.match(again.stderr, isLost ? /\[invalid_grant\]/ : /\[no_pending_login\]/);
          if (isLost)
            await run(['login', 'finish'], { ...person, input: await visit(person.url, { email }) });
        }
        assert.ok(isNew(), again.stderr);
        await assertUsable(person);
        assert.deepEqual(
          readdirSync(join(person.home, 'pending')).filter((name) => !name.endsWith('.lock')),
          [],
        );
      },
    }),
  );

  it('of an import keeps the sign-in from before, or the imported one', { concurrency: 12 }, (t) =>
    sweep(t, {
      prepare: async () => {
        const person = await signedIn();
        const { client, refreshToken } = (await createProfile(sandbox.google)).credential;
        const imported = { refresh_token: refreshToken, client_id: client.id, client_secret: client.secret };
        return { ...person, input: JSON.stringify(imported), imported: refreshToken };
      },
      run: createRun(program.path, ['import', '-']),
      check: async (person, killed) => {
        const isKept = killed.done.includes('renameSync default.json');
        const { credential } = person.file.read() ?? assert.fail('nothing is kept');
        assert.equal(credential.refreshToken, isKept ? person.imported : person.old);
        assert.equal(await sandbox.google.isRefreshTokenLive(person.imported), true);
        await assertUsable({ ...person, input: '' });
      },
    }),
  );

  it('of a login keeps the sign-in from before, or the new one', { concurrency: 12 }, (t) =>
    sweep(t, {
      prepare: () => signedIn(),
      run: (person, env) => signIn(sandbox, { path: program.path, env: { ...person.env, ...env } }),
      check: async (person, killed) => {
        const isNew = person.file.read()?.credential.refreshToken !== person.old;
        assert.equal(isNew, killed.done.includes('renameSync default.json'));
        await assertUsable(person);
      },
    }),
  );
});
