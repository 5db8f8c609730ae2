import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { type Company, startCompany } from '../../sandbox/federation/company.ts';
import { type Employee, listFederatedSecrets, meetEmployee, nameCompany } from '../employee.ts';

describe("a federated sign-in for Google's libraries", { concurrency: false }, () => {
  let company: Company;
  let employee: Employee;
  before(async () => {
    company = await startCompany();
    employee = meetEmployee(company);
    const { exitCode, stderr } = await employee.signIn(nameCompany(company));
    assert.equal(exitCode, 0, stderr);
  });
  after(() => company.close());

  it('is a file that runs postern, and holds no secret', async () => {
    const out = `${employee.folder}/account.json`;
    const args = ['export', '--format', 'external-account', '--out', out];
    const { exitCode, stderr } = await employee.run(args);
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1 POSTERN_HOME=\//);
    assert.match(stderr, /^Written to \S+account\.json\.$/m);
    assert.equal(statSync(out).mode & 0o777, 0o600);
    const text = readFileSync(out, 'utf8');
    for (const secret of listFederatedSecrets(employee.read())) assert.ok(!text.includes(secret));
    assert.match(
      JSON.parse(text).credential_source.executable.command,
      / token --format executable --profile default$/,
    );
    assert.match((await employee.run(args)).stderr, /is there already/);
  });

  it('is no file with a credential in it, and no shell lines: the next step is the right export', async () => {
    for (const format of ['adc', 'env']) {
      const refused = await employee.run(['export', '--format', format]);
      assert.deepEqual([refused.exitCode, refused.stdout], [1, '']);
      assert.match(
        refused.stderr,
        /\[not_exportable\]\n {2}next: postern export --format external-account --out FILE$/m,
      );
    }
    const both = await employee.run(['export', '--json', '--format', 'env']);
    assert.equal(both.exitCode, 2);
  });

  it('is no export of who signed in at Google', async () => {
    const { POSTERN_HOME: _, ...env } = employee.env;
    const adc = { client_id: 'x', client_secret: 'y', refresh_token: '1//z', type: 'authorized_user' };
    const args = ['export', '--format', 'external-account'];
    const own = { ...env, POSTERN_CREDENTIALS: JSON.stringify(adc) };
    const { exitCode, stderr, stdout } = await employee.run(args, { env: own });
    assert.deepEqual([exitCode, stdout], [1, '']);
    assert.match(
      stderr,
      /it is no federated sign-in\. \[not_exportable\]\n {2}next: postern export \(without/,
    );
  });

  it('is answered on standard output and in the file that the option names, privately, each time anew', async () => {
    const file = `${employee.folder}/answer.json`;
    const args = ['token', '--format', 'executable', '--output-file', file];
    for (const _ of [1, 2]) {
      const { exitCode, stdout, stderr } = await employee.run(args);
      assert.deepEqual([exitCode, stderr], [0, '']);
      assert.equal(readFileSync(file, 'utf8'), stdout);
      assert.equal(statSync(file).mode & 0o777, 0o600);
      assert.equal(JSON.parse(stdout).id_token, employee.read().credential.idToken);
    }
    for (const format of [[], ['--format', 'json']]) {
      const refused = await employee.run(['token', '--output-file', file, ...format]);
      assert.deepEqual([refused.exitCode, refused.stdout], [2, '']);
      assert.match(refused.stderr, /--output-file .+ goes with --format executable\./);
    }
  });
});
