import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openProfileFile } from '../../credentials/kept-profile.ts';
import { type Company, startCompany } from '../../sandbox/federation/company.ts';
import { type Employee, listFederatedSecrets, meetEmployee, nameCompany } from '../employee.ts';

// One that asks for patience at every other poll, which takes a real quarter of a minute: it is asked once.
describe('an identity provider that does no more than it must', { concurrency: false }, () => {
  let company: Company;
  let employee: Employee;
  let stderr: string;
  before(async () => {
    company = await startCompany({ idp: { unhelpful: true } });
    employee = meetEmployee(company);
    const result = await employee.signInByDevice(nameCompany(company));
    assert.equal(result.exitCode, 0, result.stderr);
    ({ stderr } = result);
  });
  after(() => company.close());

  it('is waited for as it wants, with the challenge that it demands', () => {
    assert.match(stderr, /^The server asks for patience: it is asked every 10 s from now on\.$/m);
    assert.match(stderr, /^Signed in as ada@example\.com, profile default\.$/m);
    const polls = company.idp.requests.filter(({ path }) => path === '/token');
    assert.deepEqual([polls.length, polls.every(({ body }) => body['code_verifier'])], [2, true]);
    for (const secret of [...listFederatedSecrets(employee.read()), polls[0]?.body['device_code'] ?? ''])
      assert.ok(secret && !stderr.includes(secret));
  });

  it('gives no refresh token: the report says when it ends, why, and what to ask for', () => {
    assert.equal(employee.read().credential.refreshToken, undefined);
    assert.match(
      stderr,
      /^This sign-in ends in (?:59 min|1 h)\. http:\S+ gave no refresh token, so .+ offline_access there .+ postern login$/m,
    );
  });

  it('leaves an end that status, profiles and doctor know of', async () => {
    const { run } = employee;
    const { stdout, exitCode } = await run(['status']);
    assert.equal(exitCode, 0);
    assert.match(stdout, /^sign-in ends {2}\d{4}-\d\d-\d\dT\S+Z$/m);
    const { refreshTokenExpiresAt, usable } = JSON.parse((await run(['status', '--json'])).stdout);
    assert.deepEqual([refreshTokenExpiresAt, usable], [null, true]);
    const gate = await run(['status', '--min-days', '1']);
    assert.equal(gate.exitCode, 4);
    const findings = JSON.parse((await run(['doctor', '--offline', '--json'])).stdout);
    const end = findings.find(({ check }: { check: string }) => check === 'end');
    assert.deepEqual([end.state, /no refresh token/.test(end.found)], ['warning', true]);
    assert.match(end.next, /offline_access/);
  });

  it('is over after that: no command asks anybody, and all say why', async () => {
    const { read, run, home } = employee;
    const { credential, ...settings } = read();
    const idToken = withEnd(credential.idToken ?? '', Math.floor(Date.now() / 1000) - 60);
    await openProfileFile(home).write({
      ...settings,
      credential: { ...credential, idToken, expiresAt: Date.now() - 1 },
    });
    const asked = company.idp.requests.length + company.federation.requests.length;
    for (const args of [
      ['token'],
      ['token', '--id-token'],
      ['query', 'SELECT 1', '--project', 'p'],
      ['status'],
    ]) {
      const { exitCode, stdout, stderr: said } = await run(args);
      assert.equal(exitCode, 4, said);
      assert.match(stdout + said, /gave no refresh token, so the sign-in cannot be renewed\./);
      assert.match(stdout + said, /next:? +Have the client granted offline_access there .+ postern login/);
    }
    const [entry] = JSON.parse((await run(['profile', 'list', '--json'])).stdout);
    assert.deepEqual([entry.usable, entry.reason], [false, 'no_refresh_token']);
    assert.equal(company.idp.requests.length + company.federation.requests.length, asked);
  });
});

/** The same token, with another end; nobody here looks at its signature. */
function withEnd(idToken: string, exp: number): string {
  const [header, payload = '', signature] = idToken.split('.');
  const claims = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), exp };
  return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
}
