import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type SandboxCloud, startCloud } from '../sandbox/cloud/start-cloud.ts';
import { signIn } from '../sandbox/google/sample-program.ts';
import { createEnvironment, program, runPostern } from '../sandbox/postern.ts';

/** As any program does: it asks Google's library, which asks Google, and says what it found and got. */
const libraryProgram = `
import { GoogleAuth } from ${JSON.stringify(import.meta.resolve('google-auth-library'))};
const auth = new GoogleAuth({ scopes: 'https://www.googleapis.com/auth/bigquery' });
const token = await auth.getAccessToken();
const { GOOGLE_APPLICATION_CREDENTIALS: path, POSTERN_CREDENTIALS_FILE: same } = process.env;
console.log(JSON.stringify({ token, path, same }));
`;
const asLibrary = [process.execPath, '--input-type=module', '--eval', libraryProgram];
const asPostern = [process.execPath, program, 'token'];

interface Given {
  env?: Record<string, string>;
  args?: string[];
  input?: string;
}

describe("Google's library and postern itself, run by postern exec, act as", () => {
  let cloud: SandboxCloud;
  let givens: Record<string, { given: Given; email: string; path?: string }>;
  let temporary: string;
  let secrets: string[];
  before(async () => {
    cloud = await startCloud();
    temporary = join(cloud.folder, 'tmp');
    mkdirSync(temporary);
    const { refreshToken } = await signIn(cloud.people.google, { email: 'william@example.com' });
    const { client_id, client_secret } = cloud.people.google.clientSecrets.installed;
    const { keyFile, email: robot } = cloud.account;
    const key = JSON.stringify(keyFile);
    const path = join(cloud.folder, 'robot.json');
    writeFileSync(path, key, { mode: 0o600 });
    const person = {
      POSTERN_REFRESH_TOKEN: refreshToken,
      POSTERN_CLIENT_ID: client_id,
      POSTERN_CLIENT_SECRET: client_secret,
    };
    givens = {
      'the person of a refresh token': { given: { env: person }, email: 'william@example.com' },
      'a service of the environment': { given: { env: { POSTERN_CREDENTIALS: key } }, email: robot },
      'a service of a file': { given: { args: ['--credentials', 'robot.json'] }, email: robot, path },
      'a service of standard input': { given: { args: ['--credentials=-'], input: key }, email: robot },
    };
    secrets = [refreshToken, client_secret, keyFile['private_key']?.slice(100, 160) ?? assert.fail()];
  });
  after(() => cloud.close());

  async function run({ env, args = [], input }: Given, command: readonly string[]) {
    const home = join(cloud.folder, 'home');
    // Without a project, Google's library would ask gcloud, if it is there.
    const own = createEnvironment(home, {
      ...cloud.env,
      GOOGLE_CLOUD_PROJECT: 'p-1',
      TMPDIR: temporary,
      ...env,
    });
    const words = ['exec', ...args, '--', ...command];
    const result = await runPostern(words, { env: own, cwd: cloud.folder, ...(input && { input }) });
    assert.deepEqual([result.exitCode, result.stderr], [0, '']);
    assert.ok(!existsSync(home), 'something was written');
    assert.deepEqual(readdirSync(temporary), []);
    return result.stdout;
  }

  for (const name of [
    'the person of a refresh token',
    'a service of the environment',
    'a service of a file',
    'a service of standard input',
  ]) {
    it(`${name}, and nothing of it is in their environment, nor left anywhere`, async () => {
      const { given, email, path } = givens[name] ?? assert.fail();
      const found = JSON.parse(await run(given, asLibrary));
      assert.equal((await cloud.authorize(found.token))?.email, email);
      assert.equal(found.same, found.path);
      // A file that is Google's own already is not copied.
      if (path === undefined) assert.ok(found.path.startsWith(temporary));
      else assert.deepEqual([found.path, existsSync(path)], [path, true]);
      assert.equal((await cloud.authorize((await run(given, asPostern)).trim()))?.email, email);
      const environment = await run(given, ['sh', '-c', 'cat /proc/self/environ /proc/$$/environ']);
      assert.match(environment, /CLOUDSDK_AUTH_ACCESS_TOKEN=ya29/);
      for (const secret of secrets) assert.ok(!environment.includes(secret));
    });
  }

  it('what stands in a file that is used as it is: it is not changed', () => {
    const text = readFileSync(join(cloud.folder, 'robot.json'), 'utf8');
    assert.equal(text, JSON.stringify(cloud.account.keyFile));
  });
});
