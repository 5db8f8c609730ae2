import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { listFederatedSecrets, meetEmployee } from '../cli/employee.ts';
import { type Company, startCompany } from '../sandbox/federation/company.ts';
import { runPostern } from '../sandbox/postern.ts';

/** With it, Google's libraries write what they send and get to standard error. */
const debugging = { GOOGLE_SDK_NODE_LOGGING: 'all' };

describe("postern among programs that debug Google's libraries", () => {
  let company: Company;
  before(async () => {
    company = await startCompany();
  });
  after(() => company.close());

  it('writes no token to standard error, not even that of a service account', async () => {
    const { folder, env, signIn, read } = meetEmployee(company);
    const { audience, federation, serviceAccount, idp } = company;
    const config = {
      ...{ type: 'external_account', audience, token_url: federation.stsEndpoint },
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      service_account_impersonation_url: federation.impersonationUrl(serviceAccount),
    };
    const file = join(folder, 'config.json');
    writeFileSync(file, JSON.stringify(config));
    const args = ['--issuer', idp.url, '--client-id', 'public', '--federation-config', file];
    const login = await signIn(args, debugging);
    assert.equal(login.exitCode, 0, login.stderr);
    const secrets = listFederatedSecrets(read());
    const check = await runPostern(['status', '--check'], { env: { ...env, ...debugging } });
    assert.equal(check.exitCode, 0, check.stderr);
    secrets.push(...listFederatedSecrets(read()));
    for (const { stderr } of [login, check])
      for (const secret of secrets) assert.ok(!stderr.includes(secret), 'A secret was shown');
  });

  it('leaves the debugging of a command that it starts as it is', async () => {
    const { env, signIn } = meetEmployee(company);
    const { idp, audience, federation } = company;
    const { stsEndpoint } = federation;
    const args = ['--issuer', idp.url, '--client-id', 'public', '--audience', audience];
    await signIn([...args, '--sts-endpoint', stsEndpoint]);
    const print = 'process.stdout.write(process.env.GOOGLE_SDK_NODE_LOGGING)';
    const { stdout, stderr } = await runPostern(['exec', '--', process.execPath, '-e', print], {
      env: { ...env, ...debugging },
    });
    assert.equal(stdout, 'all', stderr);
  });
});
