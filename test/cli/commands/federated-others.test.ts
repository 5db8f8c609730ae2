import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Finding } from '../../../src/cli/doctor/finding.ts';
import { createProfile, openProfileFile, readKept } from '../../credentials/kept-profile.ts';
import { type Company, startCompany } from '../../sandbox/federation/company.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { type Employee, listFederatedSecrets, meetEmployee, nameCompany } from '../employee.ts';

describe('beside a federated sign-in', { concurrency: false }, () => {
  let company: Company;
  let google: Sandbox;
  let employee: Employee;
  before(async () => {
    [company, google] = await Promise.all([startCompany(), startSandbox()]);
    employee = meetEmployee(company);
    const { exitCode, stderr } = await employee.signIn([...nameCompany(company), '--project', 'p']);
    assert.equal(exitCode, 0, stderr);
  });
  after(() => Promise.all([company.close(), google.close()]));

  async function examine(args: string[] = []): Promise<Finding[]> {
    const env = { ...employee.env, BIGQUERY_EMULATOR_HOST: company.bigQuery.url };
    const { stdout, stderr } = await employee.run(['doctor', '--json', ...args], { env });
    for (const secret of listFederatedSecrets(employee.read()))
      assert.ok(!`${stdout}${stderr}`.includes(secret));
    return JSON.parse(stdout);
  }

  it('doctor asks every host that it goes through, each once, and Google for nothing', async () => {
    const hostOf = ({ url }: { url: string }) => new URL(url).host;
    const hosts = [company.idp, company.federation, company.bigQuery].map(hostOf);
    const findings = await examine();
    const network = findings.filter(({ check }) => check === 'network');
    assert.deepEqual(
      network.map(({ looked, state }) => [looked, state]),
      hosts.map((host) => [host, 'ok']),
    );
    const unwell = findings.filter(({ state }) => state !== 'ok').map(({ check }) => check);
    // This test has none.
    assert.deepEqual(unwell, ['terminal']);
    const client = findings.find(({ check }) => check === 'client');
    assert.equal(client?.found, `public, at ${company.idp.url}`);
  });

  it('doctor names the host of a service account, too, where that is another one', async () => {
    const { credential, ...settings } = employee.read();
    const impersonation = {
      url: `${google.google.url}/v1/projects/-/serviceAccounts/a@b.iam:generateAccessToken`,
    };
    const federation = { ...credential.federation, impersonation };
    const store = openProfileFile(employee.home);
    await store.write({ ...settings, credential: { ...credential, federation } });
    const findings = await examine();
    await store.write({ ...settings, credential });
    const looked = findings.filter(({ check }) => check === 'network').map((one) => one.looked);
    assert.deepEqual([looked.length, looked.includes(new URL(google.google.url).host)], [4, true]);
  });

  it('doctor says how to have what queries need', async () => {
    const { credential, ...settings } = employee.read();
    const store = openProfileFile(employee.home);
    const scopes = ['https://www.googleapis.com/auth/drive.readonly'];
    await store.write({ ...settings, credential: { ...credential, scopes } });
    const findings = await examine(['--offline']);
    await store.write({ ...settings, credential });
    const found = findings.find(({ check }) => check === 'scopes');
    assert.deepEqual([found?.state, found?.next], ['warning', 'postern login --add-scope bigquery']);
  });

  it('more access is added to what was asked for last, at the same identity provider, by the same account', async () => {
    const start = (...more: string[]) => employee.run(['login', 'start', '--json', ...more]);
    const { exitCode, stdout } = await start('--add-scope', 'drive.readonly', '--add-scope', 'groups');
    assert.equal(exitCode, 0);
    const { pending } = JSON.parse(
      readFileSync(join(employee.home, 'pending', `${JSON.parse(stdout).id}.json`), 'utf8'),
    );
    const prefix = 'https://www.googleapis.com/auth/';
    assert.deepEqual(pending.federation.scopes, [`${prefix}bigquery`, `${prefix}drive.readonly`]);
    assert.deepEqual(pending.scopes, ['openid', 'offline_access', 'email', 'groups']);
    assert.equal(pending.account, employee.read().credential.account);
    const other = await start('--add-scope', 'drive.readonly', '--account', 'somebody@else.example');
    assert.equal(other.exitCode, 2);
    assert.match(other.stderr, /adds to the sign-in of/);
  });

  it('import keeps another in its place, which is of Google from then on', async () => {
    const { folder, home, run, read } = meetEmployee(company);
    await openProfileFile(home).write(employee.read());
    const { credential } = await createProfile(google.google);
    const { client, refreshToken } = credential;
    const adc = {
      type: 'authorized_user',
      client_id: client.id,
      client_secret: client['secret'],
      refresh_token: refreshToken,
    };
    writeFileSync(`${folder}/adc.json`, JSON.stringify(adc));
    const env = { ...employee.env, POSTERN_HOME: home, POSTERN_AUTHORIZATION_SERVER: google.google.url };
    const { exitCode, stderr } = await run(['import', `${folder}/adc.json`], { env });
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /^It replaces the sign-in of ada@example\.com, which was not revoked\.$/m);
    const { credential: kept, ...settings } = readKept(home) as Record<string, Record<string, unknown>>;
    assert.deepEqual(
      [kept?.['type'], kept?.['federation'], settings],
      ['authorized_user', undefined, { version: 1, project: 'p' }],
    );
    assert.throws(() => read(), /Nobody is signed in by federation/);
    const next = await run(['login', 'start', '--json'], { env });
    const { searchParams, origin } = new URL(JSON.parse(next.stdout).url);
    assert.deepEqual(
      [origin, /offline_access/.test(searchParams.get('scope') ?? '')],
      [google.google.url, false],
    );
  });

  it('a shell completes its options, and files where they want one', async () => {
    const complete = async (...words: string[]) =>
      (await employee.run(['completion', '--answer'], { input: words.map((word) => `${word}\0`).join('') }))
        .stdout;
    for (const option of [
      '--issuer',
      '--service-account-lifetime',
      '--sts-endpoint',
      '--user-project',
      '--audience',
    ])
      assert.ok((await complete('login', option)).includes(option));
    assert.match(await complete('token', '--format', 'exec'), /executable/);
    assert.match(await complete('export', '--format', 'ext'), /external-account/);
    const file = await complete('login', '--credentials', '');
    for (const option of ['--federation-config', '--client-secret-file'])
      assert.equal(await complete('login', option, ''), await complete('login', '--client-secrets', ''));
    assert.notEqual(file, await complete('login', '--issuer', ''));
  });
});
