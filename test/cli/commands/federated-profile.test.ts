import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { openProfileFile } from '../../credentials/kept-profile.ts';
import { type Company, startCompany } from '../../sandbox/federation/company.ts';
import { type Employee, listFederatedSecrets, meetEmployee, nameCompany } from '../employee.ts';

describe('a federated profile', { concurrency: false }, () => {
  let company: Company;
  let first: Employee;
  before(async () => {
    company = await startCompany({ idp: { rotateRefreshTokens: false } });
    first = meetEmployee(company);
    const { exitCode, stderr } = await first.signIn([
      ...nameCompany(company),
      '--project',
      'postern-sandbox',
    ]);
    assert.equal(exitCode, 0, stderr);
  });
  after(() => company.close());

  /** Somebody with a copy of the one sign-in. */
  async function meet(): Promise<Employee> {
    const employee = meetEmployee(company);
    await openProfileFile(employee.home).write(first.read());
    return employee;
  }

  function age({ home }: Employee): void {
    const path = `${home}/profiles/default.json`;
    const { credential, ...rest } = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...rest, credential: { ...credential, expiresAt: 0 } }));
  }

  it('is shown by status: where it comes from, and what it becomes', async () => {
    const employee = await meet();
    const { stdout, exitCode } = await employee.run(['status']);
    const host = new URL(company.federation.url).host;
    const lines = [
      'profile       default',
      'kind          federated',
      'account       ada@example.com',
      'scopes        bigquery',
      'project       postern-sandbox',
      `signed in at  ${company.idp.url}`,
      `exchanged at  ${host}, workforce pool example-people, provider example-public`,
      'usable        yes',
      `file          ${employee.home}/profiles/default.json (mode 600)`,
    ];
    const shown = stdout.split('\n').filter((line) => line && !line.startsWith('access token'));
    assert.deepEqual([shown, exitCode], [lines, 0]);
    assert.match(stdout, /^access token {2}good for (?:59 min|1 h)$/m);
    for (const secret of listFederatedSecrets(employee.read())) assert.ok(!stdout.includes(secret));
  });

  it('is data for a script, asked about or not, by itself or with others', async () => {
    const employee = await meet();
    age(employee);
    const { stdout } = await employee.run(['status', '--json']);
    const { path, ...rest } = JSON.parse(stdout);
    assert.equal(path, `${employee.home}/profiles/default.json`);
    assert.deepEqual(rest, {
      ...{ profile: 'default', source: 'profile', kind: 'federated', account: 'ada@example.com' },
      scopes: ['https://www.googleapis.com/auth/bigquery'],
      ...{ project: 'postern-sandbox', quotaProject: null, expiresAt: null, refreshTokenExpiresAt: null },
      ...{ usable: true, reason: null },
    });
    const checked = JSON.parse((await employee.run(['status', '--json', '--check'])).stdout);
    assert.ok(Date.parse(checked.expiresAt) > Date.now());
    const all = await employee.run(['status', '--all', '--json', '--check']);
    assert.deepEqual([JSON.parse(all.stdout).length, all.exitCode], [1, 0]);
  });

  it('gives a token in every format, renewed once where it must be', async () => {
    const employee = await meet();
    age(employee);
    const exchanges = company.federation.requests.length;
    const raw = await employee.run(['token']);
    assert.deepEqual([raw.exitCode, raw.stderr], [0, '']);
    const { accessToken, idToken = '' } = employee.read().credential;
    assert.equal(raw.stdout, `${accessToken}\n`);
    assert.equal(
      (await employee.run(['token', '--format', 'header'])).stdout,
      `Authorization: Bearer ${accessToken}\n`,
    );
    const json = JSON.parse((await employee.run(['token', '--json'])).stdout);
    assert.deepEqual([json.access_token, json.scopes.length], [accessToken, 1]);
    assert.match(
      (await employee.run(['token', '--format', 'env'])).stdout,
      /^export CLOUDSDK_AUTH_ACCESS_TOKEN=ya29/,
    );
    assert.equal((await employee.run(['token', '--id-token'])).stdout, `${idToken}\n`);
    const { email, id_token } = JSON.parse((await employee.run(['token', '--id-token', '--json'])).stdout);
    assert.deepEqual([email, id_token], ['ada@example.com', idToken]);
    assert.equal(company.federation.requests.length, exchanges + 1);
    const longer = await employee.run(['token', '--min-ttl', '2h']);
    assert.deepEqual([longer.exitCode, longer.stdout], [1, '']);
    assert.match(longer.stderr, /\[token_lifetime\]\n {2}next: /);
  });

  it('answers queries', async () => {
    const { run } = await meet();
    const { exitCode, stdout, stderr } = await run([
      ...['query', '--api-endpoint', company.bigQuery.url, '--format', 'ndjson'],
      'SELECT SESSION_USER() IS NOT NULL AS known',
    ]);
    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /^\{"known":true\}\n$/);
  });

  it('is listed, chosen, renamed and removed like any other', async () => {
    const { run, home } = await meet();
    const [entry] = JSON.parse((await run(['profile', 'list', '--json'])).stdout);
    assert.deepEqual(
      [entry.kind, entry.issuer, entry.clientId, entry.flow, entry.usable],
      ['federated', company.idp.url, 'public', 'console', true],
    );
    assert.match(
      (await run(['profile', 'list'])).stdout,
      /^\* default {2}ada@example\.com {2}postern-sandbox {2}console {2}bigquery {2}yes$/m,
    );
    for (const args of [
      ['rename', 'default', 'work'],
      ['use', 'work'],
    ])
      assert.equal((await run(['profile', ...args])).exitCode, 0);
    assert.match((await run(['token'])).stdout, /^ya29\./);
    assert.equal((await run(['profile', 'remove', 'work', '--yes'])).exitCode, 0);
    assert.ok(!existsSync(`${home}/profiles/work.json`));
  });
});
