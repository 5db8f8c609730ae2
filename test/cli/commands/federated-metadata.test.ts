import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Company, startCompany } from '../../sandbox/federation/company.ts';
import { type Employee, meetEmployee, nameCompany } from '../employee.ts';

describe('the metadata of an identity provider', () => {
  let company: Company;
  let employee: Employee;
  before(async () => {
    company = await startCompany();
    employee = meetEmployee(company);
  });
  after(() => company.close());

  it('has an address that is taken for the issuer', async () => {
    const [, , ...rest] = nameCompany(company);
    const issuer = `${company.idp.url}/.well-known/openid-configuration`;
    const { exitCode, stderr } = await employee.run(['login', 'start', '--issuer', issuer, ...rest]);
    assert.equal(exitCode, 0);
    assert.ok(stderr.includes(`\nIdentity provider: ${company.idp.url}, asked for`));
  });

  it('is asked for at no address that is none, or not safe', async () => {
    const login = (issuer: string, ...args: string[]) =>
      employee.run([
        'login',
        '--issuer',
        issuer,
        '--client-id',
        'x',
        '--audience',
        company.audience,
        ...args,
      ]);
    for (const [issuer, said] of [
      ['example.com', /--issuer is not a URL: example\.com \[untrusted_url\]/],
      ['http://idp.example.com', /--issuer must be https \(or http on 127\.0\.0\.1\)/],
      ['https://me:secret@idp.example.com', /--issuer must not hold a user name, a password/],
    ] as const) {
      const { exitCode, stderr } = await login(issuer);
      assert.equal(exitCode, 1);
      assert.match(stderr, said);
      assert.ok(!stderr.includes('secret@'));
    }
    const { stderr } = await login(company.idp.url, '--sts-endpoint', 'http://x.test/');
    assert.match(stderr, /--sts-endpoint must be https .+\[untrusted_url\]/);
  });

  it('is refused if it is of another issuer, or none, or names addresses that are not safe', async () => {
    const path = '/.well-known/openid-configuration';
    const answer = await fetch(company.idp.url + path);
    const metadata: Record<string, unknown> = { ...Object(await answer.json()) };
    const body = (changes: object) => ({ status: 200, body: { ...metadata, ...changes } });
    const cases = [
      [
        body({ issuer: 'https://evil.example/\x1b[31m' }),
        /names another issuer: https:\/\/evil\S+ \[invalid_meta/,
      ],
      [
        body({ token_endpoint: 'http://evil.example/token' }),
        /token_endpoint must be https.+\[untrusted_url\]/,
      ],
      [body({ jwks_uri: 'x\x1b' }), /jwks_uri is not a URL/],
      [{ status: 404, body: '<html>' }, /answered 404 in place of its metadata.+\n {2}next: curl http/],
      [{ status: 200, body: '<html>' }, /in place of its metadata/],
    ] as const;
    for (const [canned, said] of cases) {
      company.idp.failNext(path, canned);
      const { exitCode, stderr } = await employee.run(['login', ...nameCompany(company)]);
      assert.equal(exitCode, 1);
      assert.match(stderr, said);
      assert.ok(!stderr.includes('\x1b'));
    }
    company.idp.failNext(path, body({ device_authorization_endpoint: undefined }));
    const { exitCode, stderr } = await employee.run(['login', ...nameCompany(company)]);
    assert.equal(exitCode, 1);
    assert.match(
      stderr,
      /no sign-in by device code\. \[no_device_flow\]\n {2}next: the same command with --flow con/,
    );
  });
});
