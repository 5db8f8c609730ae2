import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openProfileFile } from '../../credentials/kept-profile.ts';
import { type Company, startCompany } from '../../sandbox/federation/company.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { type Employee, meetEmployee, nameCompany } from '../employee.ts';

const email = ['--account', 'ada@example.com'];

describe('a second sign-in at an identity provider', { concurrency: 2 }, () => {
  let company: Company;
  let other: Company;
  let google: Sandbox;
  before(async () => {
    [company, other, google] = await Promise.all([startCompany(), startCompany(), startSandbox()]);
  });
  after(() => Promise.all([company.close(), other.close(), google.close()]));

  async function meetSignedIn(args: readonly string[] = []): Promise<Employee> {
    const employee = meetEmployee(company);
    const { secret = '' } = company.clients.post;
    const extra = { POSTERN_CLIENT_SECRET: secret };
    const { exitCode, stderr } = await employee.signIn([...nameCompany(company, 'post'), ...args], extra);
    assert.equal(exitCode, 0, stderr);
    return employee;
  }

  async function start({ run }: Employee, args: string[], env: Record<string, string>) {
    const result = await run(['login', 'start', '--json', ...args], { env });
    assert.equal(result.exitCode, 0, result.stderr);
    return { ...result, ...(JSON.parse(result.stdout) as { url: string; flow: string; id: string }) };
  }

  /** What a login that has begun would become at Google. */
  const readFederation = ({ home }: Employee, id: string) =>
    JSON.parse(readFileSync(`${home}/pending/${id}.json`, 'utf8')).pending.federation;

  it('takes nothing but `postern login`: issuer, client, secret, pool, flow and scopes are remembered', async () => {
    const employee = await meetSignedIn(['--scope', 'phone', '--scope', 'cloud-platform', '--project', 'p']);
    const before = employee.read();
    const again = await employee.signIn([]);
    assert.equal(again.exitCode, 0, again.stderr);
    assert.match(again.stderr, /^Using the profile's identity provider\.$/m);
    const { credential, ...settings } = employee.read();
    const { client, federation, scopes, server } = before.credential;
    assert.deepEqual(
      [credential.client, credential.federation, credential.scopes, credential.server],
      [client, federation, scopes, server],
    );
    const { credential: _, ...settingsBefore } = before;
    assert.deepEqual(settings, settingsBefore);
    assert.deepEqual(settings.askedScopes, [
      ...['openid', 'offline_access', 'email', 'phone'],
      'https://www.googleapis.com/auth/cloud-platform',
    ]);
    const { flow } = await start(employee, [], employee.env);
    assert.equal(flow, 'console');
    await openProfileFile(employee.home).write({ ...employee.read(), flow: 'device' });
    assert.equal((await start(employee, [], employee.env)).flow, 'device');
    assert.equal((await start(employee, ['--flow', 'console'], employee.env)).flow, 'console');
    // An issuer by name is a sign-in from the beginning.
    assert.equal((await start(employee, ['--issuer', company.idp.url], employee.env)).flow, 'device');
  });

  it('changes what the options say, and nothing else', async () => {
    const employee = await meetSignedIn(['--project', 'first']);
    const { credential: before, askedScopes } = employee.read();
    assert.equal(before.federation.userProject, 'first');
    await employee.signIn(['--project', 'second']);
    // It was the project by default, and is so again.
    assert.equal(employee.read().credential.federation.userProject, 'second');
    await employee.signIn(['--user-project', 'third']);
    await employee.signIn(['--project', 'fourth', '--scope', 'drive.readonly']);
    const { credential, project } = employee.read();
    assert.deepEqual([credential.federation.userProject, project], ['third', 'fourth']);
    assert.deepEqual(credential.scopes, ['https://www.googleapis.com/auth/drive.readonly']);
    assert.deepEqual(employee.read().askedScopes?.slice(0, 3), askedScopes?.slice(0, 3));
    assert.deepEqual(credential.client, before.client);
  });

  it("keeps nothing of another pool's settings", async () => {
    const employee = await meetSignedIn(['--user-project', 'people', '--project', 'p']);
    const audience = company.audienceOf('basic');
    const { id } = await start(employee, ['--audience', audience], employee.env);
    const stsEndpoint = 'https://sts.googleapis.com/v1/token';
    assert.partialDeepStrictEqual(readFederation(employee, id), { audience, stsEndpoint, userProject: 'p' });
    const workload = await start(employee, ['--audience', company.workloadAudience], employee.env);
    assert.match(workload.stderr, /workload pool example-programs/);
    assert.doesNotMatch(workload.stderr, /User project/);
  });

  it('gives the secret to no other identity provider, and to no other client', async () => {
    const employee = await meetSignedIn();
    const asked = other.idp.requests.length;
    const elsewhere = ['login', 'start', '--flow', 'device', '--issuer', other.idp.url];
    const pool = ['--audience', other.audience, '--client-id', 'public'];
    const { exitCode, stderr } = await employee.run([...elsewhere, ...pool]);
    assert.equal(exitCode, 0, stderr);
    const sent = other.idp.requests.slice(asked);
    assert.ok(sent.length > 1 && !JSON.stringify(sent).includes('client_secret'));
    assert.ok(sent.every(({ authorization }) => authorization === undefined));
    const nameless = await employee.run([...elsewhere, '--audience', other.audience]);
    assert.deepEqual([nameless.exitCode, /--client-id is missing/.test(nameless.stderr)], [2, true]);
    const before = company.idp.requests.length;
    await employee.run(['login', 'start', '--flow', 'device', '--client-id', 'public']);
    const rest = JSON.stringify(company.idp.requests.slice(before));
    assert.ok(rest.includes('device') && !rest.includes('client_secret'));
  });

  it('goes back to Google with --client-secrets, and without what was asked of the company', async () => {
    const employee = await meetSignedIn(['--scope', 'phone']);
    const env = { ...employee.env, POSTERN_AUTHORIZATION_SERVER: google.google.url };
    const { url } = await start(employee, ['--client-secrets', google.clientSecretsFile], env);
    const { origin, searchParams } = new URL(url);
    assert.equal(origin, google.google.url);
    assert.equal(searchParams.get('scope'), 'https://www.googleapis.com/auth/bigquery openid email');
    const device = ['login', '--flow', 'device', '--client-secrets', google.deviceClientSecretsFile];
    const { stderr } = await employee.run(device, { env });
    assert.match(stderr, /Google's device flow does not grant bigquery: .+\[device_scope\]/);
  });

  it('does not go to Google for a file that the environment names, and says so', async () => {
    const employee = await meetSignedIn();
    const env = { ...employee.env, POSTERN_CLIENT_SECRETS: google.clientSecretsFile };
    const { url, stderr } = await start(employee, email, env);
    assert.equal(new URL(url).origin, company.idp.url);
    assert.match(stderr, /^Using the profile's identity provider, and not POSTERN_CLIENT_SECRETS\.$/m);
  });

  it('does not take the lifetime of one service account for another', async () => {
    const employee = meetEmployee(company);
    const file = join(employee.folder, 'config.json');
    const url = company.federation.impersonationUrl(company.serviceAccount);
    const config = {
      type: 'external_account',
      audience: company.audience,
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      token_url: company.federation.stsEndpoint,
      service_account_impersonation_url: url,
      service_account_impersonation: { token_lifetime_seconds: 7200 },
    };
    writeFileSync(file, JSON.stringify(config));
    const where = ['--issuer', company.idp.url, '--client-id', 'public', '--federation-config', file];
    assert.equal((await employee.signIn(where)).exitCode, 0);
    const { id } = await start(employee, ['--service-account', 'x@p.iam.gserviceaccount.com'], employee.env);
    assert.deepEqual(readFederation(employee, id).impersonation, {
      url: 'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/x@p.iam.gserviceaccount.com:generateAccessToken',
    });
  });
});
