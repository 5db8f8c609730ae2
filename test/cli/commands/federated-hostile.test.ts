import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Company, startCompany } from '../../sandbox/federation/company.ts';
import { type Employee, meetEmployee, nameCompany } from '../employee.ts';

/** Colours the screen, renames the window, links, and turns the writing round. */
const evil = '\x1b[31mred\x1b]0;title\x07\x1b]8;;http://evil.example\x07\u202e\u009b2J';

function assertClean(...texts: string[]): void {
  for (const text of texts)
    for (const sign of ['\x1b', '\x07', '\u202e', '\u009b'])
      assert.ok(!text.includes(sign), JSON.stringify(text));
}

describe('what an identity provider, or STS, writes to a terminal', { concurrency: false }, () => {
  let company: Company;
  let employee: Employee;
  before(async () => {
    company = await startCompany();
    employee = meetEmployee(company);
  });
  after(() => company.close());

  const start = () => employee.run(['login', 'start', ...nameCompany(company)]);
  const device = { device_code: 'GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS', expires_in: 600 };

  it('is no user code', async () => {
    for (const user_code of [`WDJB${evil}`, 'WDJB MJHT', 'W\nJ', '', 'x'.repeat(65), 7]) {
      const body = { ...device, user_code, verification_uri: 'https://idp.example/device' };
      company.idp.failNext('/device/auth', { status: 200, body });
      const { exitCode, stdout, stderr } = await start();
      assert.deepEqual([exitCode, stdout], [1, '']);
      assert.match(stderr, /without a usable device code\. \[invalid_response\]/);
      assertClean(stderr);
    }
  });

  it('is encoded in an address, in JSON, too, and no address that is not safe', async () => {
    const addresses = {
      verification_uri: `https://idp.example/${evil}`,
      verification_uri_complete: `https://idp.example/?c=${evil}`,
    };
    company.idp.failNext('/device/auth', {
      status: 200,
      body: { ...device, user_code: 'WDJB', ...addresses },
    });
    const { stdout, stderr, exitCode } = await employee.run([
      'login',
      'start',
      '--json',
      ...nameCompany(company),
    ]);
    assert.equal(exitCode, 0, stderr);
    assertClean(stdout, stderr);
    assert.match(JSON.parse(stdout).url, /^https:\/\/idp\.example\/%1B\[31mred%1B/);
    for (const verification_uri of ['http://idp.example/', 'javascript:alert(1)', `x${evil}`]) {
      company.idp.failNext('/device/auth', {
        status: 200,
        body: { ...device, user_code: 'WDJB', verification_uri },
      });
      const refused = await start();
      assert.match(refused.stderr, /verification_uri .+\[untrusted_url\]/);
      assertClean(refused.stderr);
    }
  });

  it('is no name of an account', async () => {
    const { signIn, run, read } = meetEmployee(company);
    const email = `eve${evil}@example.com`;
    const { exitCode, stderr } = await signIn(nameCompany(company), {}, { email });
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /^Signed in, profile default\.$/m);
    assertClean(stderr);
    assert.equal(read().credential.account, undefined);
    for (const args of [
      'status',
      'status --json',
      'profile list',
      'profile list --json',
      'doctor --offline',
    ]) {
      const { stdout, stderr: said } = await run(args.split(' '));
      assert.ok(stdout.length > 50);
      assertClean(stdout, said);
    }
  });

  it('is cleaned in a refusal, wherever it comes from', async () => {
    const refusal = { status: 400, body: { error: `odd${evil}`, error_description: `Please ${evil} call` } };
    const places = [
      () => company.idp.failNext('/token', refusal),
      () => company.federation.failNext('/v1/token', refusal),
      () => company.federation.failNext('/v1/token', { status: 403, body: `<html>${evil}` }),
    ];
    for (const fail of places) {
      fail();
      const { exitCode, stderr } = await meetEmployee(company).signIn(nameCompany(company));
      assert.notEqual(exitCode, 0);
      assertClean(stderr);
    }
  });

  it('is no name of another issuer', async () => {
    const body = { issuer: `https://idp.example/${evil}` };
    company.idp.failNext('/.well-known/openid-configuration', { status: 200, body });
    const { stderr } = await start();
    assert.match(stderr, /names another issuer: https:\/\/idp\.example/);
    assertClean(stderr);
  });
});
