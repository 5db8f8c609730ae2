import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Company, startCompany } from '../../sandbox/federation/company.ts';
import { listFederatedSecrets, meetEmployee, nameCompany } from '../employee.ts';

describe("postern login at a company's identity provider", { concurrency: 3 }, () => {
  let company: Company;
  before(async () => {
    company = await startCompany();
  });
  after(() => company.close());

  const host = () => new URL(company.federation.url).host;

  it('signs in by device code, the default there, and says who, where and for what', async () => {
    const { signInByDevice, read, home } = meetEmployee(company);
    const { exitCode, stdout, stderr } = await signInByDevice([...nameCompany(company), '--project', 'p-1']);
    assert.deepEqual([exitCode, stdout], [0, ''], stderr);
    const said = stderr.slice(0, stderr.indexOf('Open this address'));
    for (const line of [
      `The ID token goes to ${host()}, which is not Google.`,
      `Identity provider: ${company.idp.url}, asked for openid, offline_access, email`,
      `Exchanged at: ${host()}, workforce pool example-people, provider example-public`,
    ])
      assert.ok(said.split('\n').includes(line), said);
    assert.match(said, /^Device codes are what phishers send: --flow console is safer/m);
    // The same as the project, and so not named twice.
    assert.doesNotMatch(said, /User project/);
    assert.match(said, /^Access asked for at Google:\n {2}bigquery: /m);
    const report = stderr.slice(stderr.indexOf('Signed in'));
    assert.match(report, /^Signed in as ada@example\.com, profile default\.\n/);
    for (const line of [
      `From:    ${company.idp.url}`,
      'Granted: bigquery',
      `Kept in ${home}/profiles/default.json`,
    ])
      assert.ok(report.includes(`${line}\n`), report);
    const profile = read();
    assert.equal(profile.flow, 'device');
    assert.ok(profile.credential.idToken && profile.credential.refreshToken);
    assert.equal(statSync(`${home}/profiles/default.json`).mode & 0o777, 0o600);
    for (const secret of listFederatedSecrets(profile)) assert.ok(!stderr.includes(secret));
    const begun = company.idp.requests.find(({ path }) => path === '/device/auth')?.body;
    assert.equal(begun?.['scope'], 'openid offline_access email');
    assert.equal(begun?.['code_challenge_method'], 'S256');
  });

  it('is data for a script', async () => {
    const { signIn, read, home } = meetEmployee(company);
    const { stdout } = await signIn([...nameCompany(company), '--json']);
    const { credential } = read();
    assert.deepEqual(JSON.parse(stdout), {
      profile: 'default',
      account: 'ada@example.com',
      scopes: ['https://www.googleapis.com/auth/bigquery'],
      missingScopes: [],
      flow: 'console',
      expiresAt: new Date(credential.expiresAt).toISOString(),
      refreshTokenExpiresAt: null,
      path: `${home}/profiles/default.json`,
    });
  });

  for (const kind of ['basic', 'post'] as const) {
    it(`shows the secret of a client as it wants it (${kind}), from a file or the environment`, async () => {
      const { signIn, signInByDevice, read, folder, env } = meetEmployee(company);
      const { secret = '' } = company.clients[kind];
      const file = join(folder, 'secret');
      writeFileSync(file, `${secret}\n`);
      const fromFile = await signInByDevice([...nameCompany(company, kind), '--client-secret-file', file]);
      assert.equal(fromFile.exitCode, 0, fromFile.stderr);
      assert.equal(read().credential.client.secret, secret);
      const args = [...nameCompany(company, kind), '--profile', 'other'];
      const fromEnvironment = await signIn(args, { POSTERN_CLIENT_SECRET: secret, POSTERN_CLIENT_ID: kind });
      assert.equal(fromEnvironment.exitCode, 0, fromEnvironment.stderr);
      assert.deepEqual(read('other').credential.client, read().credential.client);
      assert.equal(read().credential.client.authentications?.length, 1);
      for (const { stderr } of [fromFile, fromEnvironment]) assert.ok(!stderr.includes(secret));
      assert.ok(!Object.values(env).includes(secret));
    });
  }

  it("takes no secret from the environment that is another client's", async () => {
    const { signIn } = meetEmployee(company);
    const { secret = '' } = company.clients.post;
    const extra = { POSTERN_CLIENT_SECRET: secret, POSTERN_CLIENT_ID: 'other' };
    const { exitCode, stderr } = await signIn(nameCompany(company, 'post'), extra);
    assert.equal(exitCode, 4);
    assert.match(stderr, /\[invalid_client\]\n {2}next: .*the same command again$/m);
  });

  it('asks whom it concerns for a scope, and Google for bigquery if for nothing else', async () => {
    const { signIn, read } = meetEmployee(company);
    const { consentUrl } = await signIn([
      ...nameCompany(company),
      ...['--scope', 'phone', '--scope', 'cloud-platform', '--scope', 'openid'],
      ...['--scope', 'https://www.googleapis.com/auth/drive.readonly'],
    ]);
    assert.equal(new URL(consentUrl).searchParams.get('scope'), 'openid offline_access email phone');
    const google = ['cloud-platform', 'drive.readonly'].map(
      (name) => `https://www.googleapis.com/auth/${name}`,
    );
    assert.deepEqual(read().credential.scopes, google);
    const own = await signIn(['--scope', 'phone']);
    assert.match(own.stderr, /^Granted: bigquery$/m);
  });

  it('asks an identity provider for no scope of its own accord that it does not know', async () => {
    const { run } = meetEmployee(company);
    const other = await startCompany();
    const metadata = await fetch(`${other.idp.url}/.well-known/openid-configuration`);
    const known = { ...Object(await metadata.json()), scopes_supported: ['openid'] };
    other.idp.failNext('/.well-known/openid-configuration', { status: 200, body: known });
    const started = await run(['login', 'start', '--flow', 'console', '--json', ...nameCompany(other)]);
    await other.close();
    assert.equal(new URL(JSON.parse(started.stdout).url).searchParams.get('scope'), 'openid');
    const [waiting] = JSON.parse((await run(['login', 'pending', '--json'])).stdout);
    assert.deepEqual(waiting.scopes, ['openid', 'https://www.googleapis.com/auth/bigquery']);
  });

  it('says what to do where the provider does not say who signed in', async () => {
    const silent = await startCompany({ idp: { emailClaim: false } });
    const { signIn } = meetEmployee(silent);
    const { exitCode, stderr } = await signIn([...nameCompany(silent), '--account', 'ada@example.com']);
    await silent.close();
    assert.equal(exitCode, 4);
    assert.match(
      stderr,
      /nothing was kept\. \[wrong_account\]\n {2}next: Have the claim email .+ without --account\./,
    );
  });
});
