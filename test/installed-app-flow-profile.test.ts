import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { InstalledAppFlow } from '../src/installed-app-flow.ts';
import { failureOf } from './failure-of.ts';
import { bigquery, createScriptedPerson, drive } from './login/sandbox-login.ts';
import { visit } from './sandbox/google/person.ts';
import { createEnvironment } from './sandbox/postern.ts';
import { type Sandbox, startSandbox } from './sandbox/sandbox.ts';

const email = 'william@example.com';

describe('an installed application that keeps its sign-in', () => {
  let sandbox: Sandbox;
  let home: string;
  let path: string;
  before(async () => {
    sandbox = await startSandbox({ google: { accessTokenSeconds: 600 } });
  });
  after(() => sandbox.close());
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'postern-flow-home-'));
    process.env['POSTERN_HOME'] = home;
    path = join(home, 'profiles', 'app.json');
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const openFlow = (scopes = [bigquery], file = sandbox.clientSecretsFile) =>
    InstalledAppFlow.fromClientSecretsFile(file, { scopes });
  const readCredential = () => JSON.parse(readFileSync(path, 'utf8')).credential;

  /** Runs the flow and tells how often the person was asked. */
  async function countQuestions(flow: InstalledAppFlow, account?: string): Promise<number> {
    const person = createScriptedPerson((url) => visit(url, { email: account ?? email }));
    const client = await flow.run({ person, profile: 'app', ...(account && { account }) });
    const token = (await client.getRequestHeaders()).get('authorization')?.replace('Bearer ', '') ?? '';
    assert.equal((await sandbox.google.verifyAccessToken(token))?.email, account ?? email);
    return person.asked;
  }

  it('asks once, and keeps what it got for nobody else to read', async () => {
    assert.equal(await countQuestions(openFlow()), 1);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.equal(statSync(home).mode & 0o777, 0o700);
    const kept = readFileSync(path, 'utf8');
    assert.equal(await countQuestions(openFlow()), 0);
    assert.equal(readFileSync(path, 'utf8'), kept);
  });

  it('does not ask again when the access token has ended, and keeps the new one', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    await countQuestions(openFlow());
    const { accessToken, refreshToken } = readCredential();
    t.mock.timers.tick(601_000);
    assert.equal(await countQuestions(openFlow()), 0);
    assert.notEqual(readCredential().accessToken, accessToken);
    assert.equal(readCredential().refreshToken, refreshToken);
  });

  it('asks again when the refresh token was revoked', async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    await countQuestions(openFlow());
    const { refreshToken: token } = readCredential();
    await fetch(`${sandbox.google.url}/revoke`, { method: 'POST', body: new URLSearchParams({ token }) });
    t.mock.timers.tick(601_000);
    assert.equal(await countQuestions(openFlow()), 1);
    assert.notEqual(readCredential().refreshToken, token);
  });

  it('asks again for more scopes, not for fewer', async () => {
    await countQuestions(openFlow());
    assert.equal(await countQuestions(openFlow([bigquery, drive])), 1);
    assert.equal(await countQuestions(openFlow([drive])), 0);
  });

  it('asks again for another client or another account', async () => {
    await countQuestions(openFlow());
    assert.equal(await countQuestions(openFlow(), 'eve@example.com'), 1);
    assert.equal(await countQuestions(openFlow(), 'eve@example.com'), 0);
    const { client_id } = sandbox.google.clientSecrets.installed;
    const content = readFileSync(path, 'utf8').replaceAll(client_id, 'another-client');
    writeFileSync(path, content);
    assert.equal(await countQuestions(openFlow()), 1);
  });

  it('asks again if the file is damaged, which it sets aside', async () => {
    mkdirSync(join(home, 'profiles'), { mode: 0o700 });
    writeFileSync(path, '{"version":1,', { mode: 0o600 });
    assert.equal(await countQuestions(openFlow()), 1);
    const files = readdirSync(join(home, 'profiles')).toSorted();
    assert.equal(files.length, 2);
    assert.match(files[1] ?? '', /^app\.json\.corrupt-/);
  });

  it('refuses a file that others can read, before it asks anybody and after', async () => {
    const person = createScriptedPerson(async (url) => {
      const address = await visit(url, { email });
      writeFileSync(path, '{}', { mode: 0o644 });
      return address;
    });
    for (const asked of [1, 1]) {
      const failure = await failureOf(() => openFlow().run({ person, profile: 'app' }));
      assert.equal(failure.code, 'credential_unsafe');
      assert.equal(person.asked, asked);
      assert.equal(readFileSync(path, 'utf8'), '{}');
    }
  });

  it('refuses a profile name that leaves the folder, before it asks anybody', async () => {
    const person = createScriptedPerson(() => '');
    for (const profile of ['../evil', '', '.', 'a/b', 'a\u0000b']) {
      const failure = await failureOf(() => openFlow().run({ person, profile }));
      assert.equal(failure.code, 'usage');
    }
    assert.equal(person.asked, 0);
  });

  for (const profile of [undefined, 'app']) {
    it(`prints nothing of its own, ${profile ? 'kept' : 'not kept'}`, async () => {
      const { clientSecretsFile: file, bigQuery, folder } = sandbox;
      const program = `
        import { BigQuery } from '@google-cloud/bigquery';
        import { InstalledAppFlow } from './src/index.ts';
        import { visit } from './test/sandbox/google/person.ts';
        let url;
        const person = {
          show: (shown) => { url = shown; },
          ask: () => visit(url, { email: '${email}' }),
          tell: () => {},
        };
        const flow = InstalledAppFlow.fromClientSecretsFile(${JSON.stringify(file)}, { scopes: ['bigquery'] });
        const authClient = await flow.run({ launchBrowser: false, person${profile ? `, profile: '${profile}'` : ''} });
        const apiEndpoint = ${JSON.stringify(bigQuery.url)};
        const [rows] = await new BigQuery({ projectId: 'p', authClient, apiEndpoint }).query('SELECT 1 AS one');
        process.exitCode = rows[0].one === 1 ? 42 : 1;
      `;
      const outcome = await promisify(execFile)(
        process.execPath,
        ['--input-type=module', '--eval', program],
        {
          cwd: new URL('..', import.meta.url),
          env: createEnvironment(folder, { POSTERN_HOME: home }),
        },
      ).catch(({ stdout, stderr, code }) => ({ stdout, stderr, code }));
      assert.deepEqual(outcome, { stdout: '', stderr: '', code: 42 });
      assert.deepEqual(readdirSync(home), profile ? ['profiles'] : []);
    });
  }
});
