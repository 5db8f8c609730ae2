import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { createProfile, openProfileFile } from '../../credentials/kept-profile.ts';
import { type Company, startCompany } from '../../sandbox/federation/company.ts';
import type { CompanyClientKind } from '../../sandbox/identity-provider/clients.ts';
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts';
import { meetEmployee, nameCompany } from '../employee.ts';

describe('postern logout of a federated sign-in', { concurrency: false }, () => {
  let company: Company;
  let google: Sandbox;
  before(async () => {
    [company, google] = await Promise.all([startCompany(), startSandbox()]);
  });
  after(() => Promise.all([company.close(), google.close()]));

  async function meetSignedIn(client: CompanyClientKind = 'public') {
    const employee = meetEmployee(company);
    const { secret } = company.clients[client];
    const extra = secret === undefined ? {} : { POSTERN_CLIENT_SECRET: secret };
    const { exitCode, stderr } = await employee.signIn(nameCompany(company, client), extra);
    assert.equal(exitCode, 0, stderr);
    return { ...employee, path: `${employee.home}/profiles/default.json` };
  }

  const listRevocations = () => company.idp.requests.filter(({ path }) => path === '/token/revocation');

  for (const client of ['public', 'basic', 'post'] as const) {
    it(`revokes as the client that signed in (${client}), and says what lives on`, async () => {
      const { run, read, path } = await meetSignedIn(client);
      const { refreshToken } = read().credential;
      const before = listRevocations().length;
      const { exitCode, stdout, stderr } = await run(['logout']);
      assert.deepEqual([exitCode, stdout, existsSync(path)], [0, '', false]);
      assert.match(
        stderr,
        /^Revoked and forgotten\.\nThe access token that Google gave for it works for another (?:59 min|1 h): nobody can revoke that one\.\n$/,
      );
      const [revocation, ...more] = listRevocations().slice(before);
      assert.deepEqual([revocation?.body['token'], more], [refreshToken, []]);
      assert.equal(revocation?.authorization, client === 'basic' ? 'Basic' : undefined);
      assert.equal('client_secret' in (revocation?.body ?? {}), client === 'post');
    });
  }

  it('forgets without revoking, if that is wanted', async () => {
    const { run, path } = await meetSignedIn();
    const before = listRevocations().length;
    const { exitCode, stderr } = await run(['logout', '--local']);
    assert.deepEqual([exitCode, existsSync(path), listRevocations().length], [0, false, before]);
    assert.match(stderr, /^Forgotten here; not revoked\.$/m);
  });

  it('says that nothing was revoked where there is no address for it, or it fails there', async () => {
    const without = await meetSignedIn();
    const { credential, ...settings } = without.read();
    const { revocationEndpoint: _, ...server } = credential.server;
    await openProfileFile(without.home).write({ ...settings, credential: { ...credential, server } });
    const first = await without.run(['logout']);
    assert.equal(first.exitCode, 1);
    assert.match(
      first.stderr,
      /^Forgotten here, but not revoked\.\nThe access token that .+\npostern: \S+ names no address to revoke at, so the token lives on\. \[revocation_failed\]\n {2}next: Remove the access in the account settings at http/m,
    );
    const { run, path } = await meetSignedIn();
    company.idp.failNext('/token/revocation', { status: 401, body: { error: 'invalid_client' } });
    const second = await run(['logout']);
    assert.deepEqual([second.exitCode, existsSync(path), existsSync(without.path)], [1, false, false]);
    assert.match(second.stderr, /did not revoke the token \(HTTP 401\)\. \[revocation_failed\]/);
  });

  it('does not speak of revoking what cannot be: a sign-in without a refresh token', async () => {
    for (const all of [[], ['--all']]) {
      const { run, home, read, path } = await meetSignedIn();
      const { credential, ...settings } = read();
      const { refreshToken: _, ...rest } = credential;
      await openProfileFile(home).write({ ...settings, credential: rest });
      const { exitCode, stderr } = await run(['logout', ...all]);
      assert.deepEqual([exitCode, existsSync(path)], [0, false]);
      assert.match(stderr, /orgotten; it had no refresh token to revoke\.(?:$| The access)/m);
      assert.match(stderr, /works for another/);
      assert.doesNotMatch(stderr, /evoked and/);
    }
  });

  it("ends all of them, Google's own and the company's, each at its server", async () => {
    const { run, home } = await meetSignedIn();
    const profile = await createProfile(google.google);
    await openProfileFile(home, 'personal').write(profile);
    const before = listRevocations().length;
    const { exitCode, stderr } = await run(['logout', '--all']);
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /^default: revoked and forgotten\. The access token .+ works for another/m);
    assert.match(stderr, /^personal: revoked and forgotten\.$/m);
    assert.doesNotMatch(stderr, /^personal: .+ access token/m);
    assert.equal(listRevocations().length, before + 1);
    assert.equal(await google.google.isRefreshTokenLive(profile.credential.refreshToken ?? ''), false);
  });
});
