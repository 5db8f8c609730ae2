import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { getAccessToken } from '../../src/credentials/access-token.ts';
import { getIdToken } from '../../src/credentials/id-token.ts';
import { createCompanyRequest, email, federatedOf, signInByRedirect } from '../login/company-login.ts';
import { type Company, startCompany } from '../sandbox/federation/company.ts';
import { SampleClient } from '../sandbox/identity-provider/sample-client.ts';
import { inventIdToken, keepFederated, watchCompany, writeFederated } from './kept-federated.ts';
import { openProfileFile } from './kept-profile.ts';

describe('the access token of a federated sign-in', () => {
  let company: Company;
  before(async () => {
    company = await startCompany();
  });
  after(() => company.close());

  const callerOf = async (token: string) => (await company.federation.authorize(token))?.email;

  for (const kind of ['public', 'basic', 'post'] as const) {
    it(`comes from the profile while it lives, and from a refresh and one exchange after (${kind})`, async () => {
      const idToken = inventIdToken({ iss: company.idp.url, aud: kind, sub: email });
      const { store, credential, read } = await keepFederated(company, { idToken }, { kind });
      const count = watchCompany(company);
      assert.equal((await getAccessToken(store)).accessToken, credential.accessToken);
      assert.deepEqual(count(), { refreshes: 0, exchanges: 0, revocations: 0 });

      await store.write({ credential: { ...credential, expiresAt: Date.now() } });
      const { accessToken, expiresAt } = await getAccessToken(store);
      const kept = read();
      assert.deepEqual(count(), { refreshes: 1, exchanges: 1, revocations: 0 });
      assert.match((await callerOf(accessToken)) ?? '', /subject\/ada@example\.com$/);
      assert.ok(Math.abs(expiresAt - Date.now() - 3_600_000) < 60_000);
      assert.deepEqual([kept.accessToken, kept.expiresAt], [accessToken, expiresAt]);
      assert.equal(company.federation.requests.at(-1)?.body['subject_token'], kept.idToken);
      for (const name of ['accessToken', 'refreshToken', 'idToken'] as const)
        assert.notEqual(kept[name], credential[name], name);
      assert.deepEqual(
        [kept.account, kept.scopes, kept.client],
        [email, credential.scopes, credential.client],
      );

      const client = new SampleClient(company.idp.url, company.clients[kind]);
      assert.equal((await client.refresh(credential.refreshToken ?? '')).body['error'], 'invalid_grant');
    });
  }

  it('is the same for a sign-in by redirect', async () => {
    const credential = federatedOf(await signInByRedirect(await createCompanyRequest(company)));
    const { store } = await writeFederated(company.folder, { ...credential, expiresAt: 0 });
    assert.match((await callerOf((await getAccessToken(store)).accessToken)) ?? '', /ada@example\.com$/);
  });

  it('is renewed once for all who ask at the same time, in two processes that share a home', async () => {
    const { store, folder, read } = await keepFederated(company, { expiresAt: 0 });
    const count = watchCompany(company);
    const stores = [store, openProfileFile(folder)];
    const asked = Array.from({ length: 20 }, (_, n) => getAccessToken(stores[n % 2] ?? store));
    const tokens = new Set((await Promise.all(asked)).map(({ accessToken }) => accessToken));
    assert.deepEqual([[...tokens], count().refreshes, count().exchanges], [[read().accessToken], 1, 1]);
  });

  it('is a service account’s where one is acted as, for as long as was asked', async () => {
    const { federation } = await createCompanyRequest(company);
    assert.ok(federation);
    const impersonation = {
      url: company.federation.impersonationUrl(company.serviceAccount),
      lifetimeSeconds: 7200,
    };
    const request = { federation: { ...federation, impersonation } };
    const { store } = await keepFederated(company, { expiresAt: 0 }, { request });
    const { accessToken, expiresAt } = await getAccessToken(store);
    assert.equal(await callerOf(accessToken), company.serviceAccount);
    assert.ok(Math.abs(expiresAt - Date.now() - 7_200_000) < 60_000);
  });

  it('is not asked for where only the ID token is wanted', async () => {
    const claims = {
      iss: company.idp.url,
      aud: 'public',
      sub: email,
      exp: Math.floor(Date.now() / 1000) + 100,
    };
    const { store, credential, read } = await keepFederated(company, { idToken: inventIdToken(claims) });
    const count = watchCompany(company);
    assert.equal((await getIdToken(store)).idToken, credential.idToken);
    assert.equal(count().refreshes, 0);

    const { idToken } = await getIdToken(store, { minTtlMs: 200_000 });
    assert.notEqual(idToken, credential.idToken);
    const kept = read();
    assert.deepEqual([kept.idToken, kept.accessToken], [idToken, credential.accessToken]);
    assert.notEqual(kept.refreshToken, credential.refreshToken);
    assert.deepEqual(count(), { refreshes: 1, exchanges: 0, revocations: 0 });
  });

  it('lives by the clock that it was asked with, back and forth', async () => {
    const { store, credential, read } = await keepFederated(company);
    const ahead = () => Date.now() + 200_000;
    const count = watchCompany(company);
    await store.write({ credential: { ...credential, expiresAt: 0 } });
    const { expiresAt } = await getAccessToken(store, { now: ahead });
    assert.ok(Math.abs(expiresAt - ahead() - 3_600_000) < 60_000);
    // Set back by less than clocks may differ, the token is good; by more, its life cannot be told.
    assert.equal((await getAccessToken(store)).accessToken, read().accessToken);
    assert.equal(count().exchanges, 1);
    const kept = { ...read(), obtainedAt: Date.now() + 3_600_000, expiresAt: Date.now() + 7_200_000 };
    await store.write({ credential: kept });
    assert.notEqual((await getAccessToken(store)).accessToken, kept.accessToken);
    assert.equal(count().exchanges, 2);
  });
});

describe('the access token of a federated sign-in with short-lived ID tokens', () => {
  it('is renewed all the same, and outlives them', async (t) => {
    const company = await startCompany({ idp: { idTokenSeconds: 2 } });
    t.after(() => company.close());
    const { store, credential } = await keepFederated(company);
    const dead = () => Date.now() + 10_000;
    assert.equal((await getAccessToken(store, { now: dead })).accessToken, credential.accessToken);
    await store.write({ credential: { ...credential, expiresAt: 0 } });
    const { accessToken } = await getAccessToken(store);
    assert.match((await company.federation.authorize(accessToken))?.email ?? '', /ada@example\.com$/);
  });
});
