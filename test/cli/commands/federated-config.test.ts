import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Company, startCompany } from '../../sandbox/federation/company.ts';
import { type Employee, meetEmployee } from '../employee.ts';

const idTokenType = 'urn:ietf:params:oauth:token-type:id_token';

describe('postern login --federation-config', { concurrency: false }, () => {
  let company: Company;
  before(async () => {
    company = await startCompany();
  });
  after(() => company.close());

  /** The options of a sign-in whose pool stands in a file. */
  function name({ folder }: Employee, config: object): string[] {
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify(config));
    return ['--issuer', company.idp.url, '--client-id', 'public', '--federation-config', file];
  }

  /** What a login that has begun would become at Google. */
  async function start({ run, home }: Employee, args: readonly string[]) {
    const { exitCode, stdout, stderr } = await run([
      'login',
      'start',
      '--json',
      '--flow',
      'console',
      ...args,
    ]);
    assert.equal(exitCode, 0, stderr);
    const { id } = JSON.parse(stdout);
    const { pending } = JSON.parse(readFileSync(`${home}/pending/${id}.json`, 'utf8'));
    const { scopes, ...federation } = pending.federation;
    return federation;
  }

  it('reaches a workload pool, with any of its clients, and acts as a service account', async () => {
    const employee = meetEmployee(company);
    const { signIn, read, run } = employee;
    const { workloadAudience: audience, federation, serviceAccount } = company;
    const url = federation.impersonationUrl(serviceAccount);
    const config = {
      ...{ type: 'external_account', audience, token_url: federation.stsEndpoint },
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      service_account_impersonation_url: url,
      service_account_impersonation: { token_lifetime_seconds: 1200 },
    };
    const where = name(employee, config);
    const { exitCode, stderr } = await signIn([...where, '--project', 'p']);
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /Exchanged at: \S+, workload pool example-programs, provider example\n/);
    assert.match(stderr, /^Acting as: reports@postern-sandbox\.iam\.gserviceaccount\.com$/m);
    const { credential } = read();
    assert.deepEqual(credential.federation, {
      audience,
      stsEndpoint: federation.stsEndpoint,
      impersonation: { url, lifetimeSeconds: 1200 },
    });
    assert.ok(Math.abs(credential.expiresAt - Date.now() - 1_200_000) < 60_000);
    const longer = await signIn(['--service-account-lifetime', '2h']);
    assert.equal(longer.exitCode, 0, longer.stderr);
    assert.equal(read().credential.federation.impersonation?.lifetimeSeconds, 7200);
    assert.match((await run(['status'])).stdout, /^acting as {5}reports@postern-sandbox/m);
  });

  it('takes a workforce pool with its project, and options before what the file says', async () => {
    const employee = meetEmployee(company);
    const { audience, federation } = company;
    const config = {
      ...{ type: 'external_account', audience, subject_token_type: idTokenType },
      ...{ token_url: federation.stsEndpoint, workforce_pool_user_project: 'of-the-file' },
      // Where the file has its tokens from is nothing to a sign-in by a person.
      credential_source: { file: '/dev/null' },
    };
    const args = name(employee, config);
    const stsEndpoint = federation.stsEndpoint;
    assert.deepEqual(await start(employee, [...args, '--project', 'p']), {
      ...{ audience, stsEndpoint, userProject: 'of-the-file' },
    });
    const other = company.audienceOf('basic');
    const options = [
      '--audience',
      other,
      '--user-project',
      'mine',
      '--sts-endpoint',
      'https://sts.example/v1/token',
    ];
    assert.deepEqual(await start(employee, [...args, ...options]), {
      ...{ audience: other, stsEndpoint: 'https://sts.example/v1/token', userProject: 'mine' },
    });
    const { exitCode, stderr } = await employee.signIn(args);
    assert.equal(exitCode, 0, stderr);
    assert.equal(employee.read().credential.federation.userProject, 'of-the-file');
  });

  it('says where it sends the ID token if that is not Google, quiet or not', async () => {
    const employee = meetEmployee(company);
    const { audience } = company;
    const config = { type: 'external_account', audience, subject_token_type: idTokenType };
    const login = ['login', 'start', '--quiet', '--flow', 'console'];
    const evil = { ...config, token_url: 'https://sts.evil.example/v1/token' };
    const told = await employee.run([...login, ...name(employee, evil)]);
    assert.match(told.stderr, /^The ID token goes to sts\.evil\.example, which is not Google\.$/m);
    const good = { ...config, token_url: 'https://sts.googleapis.com/v1/token' };
    const { stderr } = await employee.run([...login, ...name(employee, good)]);
    assert.ok(!stderr.includes('ID token goes'), stderr);
  });

  it('names no other service account than the one that is acted as', async () => {
    const employee = meetEmployee(company);
    const { audience } = company;
    const path = (account: string) => `/serviceAccounts/${account}@example.com:generateAccessToken`;
    const url = `https://iamcredentials.googleapis.com/v1/projects/-${path('evil')}?x=${path('good')}`;
    const config = { type: 'external_account', audience, subject_token_type: idTokenType };
    const args = name(employee, { ...config, service_account_impersonation_url: url });
    const { stderr } = await employee.run(['login', 'start', '--flow', 'console', ...args]);
    assert.match(stderr, /^Acting as: https:\S+evil@example\.com/m);
  });

  it("takes gcloud's login configuration of a workforce pool", async () => {
    const employee = meetEmployee(company);
    const config = {
      type: 'external_account_authorized_user_login_config',
      audience: company.audience,
      auth_url: 'https://auth.cloud.google/authorize',
      token_url: `${company.federation.url}/v1/oauthtoken`,
      token_info_url: `${company.federation.url}/v1/introspect`,
    };
    const args = [...name(employee, config), '--project', 'p'];
    const { exitCode, stderr } = await employee.signIn(args);
    assert.equal(exitCode, 0, stderr);
    const { audience, federation } = company;
    const kept = { audience, stsEndpoint: federation.stsEndpoint, userProject: 'p' };
    assert.deepEqual(employee.read().credential.federation, kept);
  });

  it('takes the address that the console shows for an audience', async () => {
    const employee = meetEmployee(company);
    const audience = `https:${company.audience}`;
    const args = ['--issuer', company.idp.url, '--client-id', 'public', '--audience', audience];
    const federation = await start(employee, args);
    assert.deepEqual(federation, {
      audience: company.audience,
      stsEndpoint: 'https://sts.googleapis.com/v1/token',
    });
  });
});
