import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { meetEmployee, nameCompany } from '../cli/employee.ts';
import { startCompany } from '../sandbox/federation/company.ts';
import { visit } from '../sandbox/google/person.ts';
import { createRecording, readRecording } from '../sandbox/listeners/record-listeners.ts';
import { createEnvironment, type RunResult, runPostern } from '../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { signIn } from '../sandbox/sign-in.ts';

const email = 'william@example.com';

// `login --launch-browser` alone listens, and its own test says where.
describe('no port is opened, not even for a moment, by postern', { concurrency: false }, () => {
  let sandbox: Sandbox;
  let env: Record<string, string>;
  before(async () => {
    sandbox = await startSandbox();
    env = createEnvironment(sandbox.folder, {
      POSTERN_AUTHORIZATION_SERVER: sandbox.google.url,
      BIGQUERY_EMULATOR_HOST: sandbox.bigQuery.url,
    });
  });
  after(() => sandbox.close());

  const run = (args: string, input = '') => runPostern(args.split(' '), { env, input });
  const start = () => run(`login start --client-secrets ${sandbox.clientSecretsFile}`);

  function ageAccessToken(): void {
    const path = `${env['POSTERN_HOME']}/profiles/default.json`;
    const { credential, ...rest } = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...rest, credential: { ...credential, expiresAt: 0 } }));
  }

  /** A life of a sign-in, in which every command of `src/cli/commands` does all that it is for. */
  const commands: Record<string, () => Promise<RunResult>> = {
    login: () => signIn(sandbox, { email, env, args: ['--project', 'p', '--copy'] }),
    token: () => {
      ageAccessToken();
      return run('token');
    },
    status: () => run('status --check'),
    doctor: () => run('doctor'),
    query: () => run('query', 'SELECT 1 AS one'),
    'profile-list': () => run('profile list'),
    'profile-rename': () => run('profile rename default other'),
    'profile-use': () => run('profile use other'),
    'profile-remove': async () => {
      await signIn(sandbox, { email, env, args: ['--profile', 'third'] });
      return run('profile remove third --yes');
    },
    completion: () => run('completion --answer', 'login\0finish\0\0'),
    exec: () => run('exec -- true'),
    export: () => run('export'),
    import: async () => run('import -', (await run('export')).stdout),
    logout: () => run('logout'),
    'login-start': start,
    'login-pending': () => run('login pending'),
    'login-finish': async () => run('login finish', await visit((await start()).stdout.trim(), { email })),
    'login-cancel': () => run('login cancel --all'),
  };

  it('in any command: they are all below', () => {
    const files = readdirSync(new URL('../../src/cli/commands', import.meta.url));
    assert.deepEqual(Object.keys(commands).sort(), files.map((file) => file.replace('.ts', '')).sort());
  });

  for (const [name, command] of Object.entries(commands)) {
    it(name.replace('-', ' '), async () => {
      const file = `${sandbox.folder}/${name}.record`;
      env = { ...env, ...createRecording(file) };
      const { exitCode, stderr } = await command();
      assert.equal(exitCode, 0, stderr);
      assert.deepEqual([...new Set(readRecording(file))], ['started']);
    });
  }

  it('login at an identity provider, and what follows it', async (t) => {
    const company = await startCompany();
    t.after(() => company.close());
    const employee = meetEmployee(company);
    const file = `${employee.folder}/record`;
    Object.assign(employee.env, createRecording(file));
    const signedIn = await employee.signInByDevice(nameCompany(company));
    assert.equal(signedIn.exitCode, 0, signedIn.stderr);
    for (const args of [
      'token --format executable',
      'export --format external-account',
      'status --check',
      'logout',
    ]) {
      const { exitCode, stderr } = await runPostern(args.split(' '), { env: employee.env });
      assert.equal(exitCode, 0, stderr);
    }
    assert.deepEqual([...new Set(readRecording(file))], ['started']);
  });
});
