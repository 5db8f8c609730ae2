import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { revokeCredential } from '../../src/credentials/revoke.ts';
import { failureOf } from '../failure-of.ts';
import { listFederatedSecrets } from '../login/company-login.ts';
import { type Company, startCompany } from '../sandbox/federation/company.ts';
import { SampleClient } from '../sandbox/identity-provider/sample-client.ts';
import { keepFederated, watchCompany } from './kept-federated.ts';

describe('ending a federated sign-in', () => {
  let company: Company;
  before(async () => {
    company = await startCompany();
  });
  after(() => company.close());

  for (const [kind, authorization, hasSecret] of [
    ['public', undefined, false],
    ['basic', 'Basic', false],
    ['post', undefined, true],
  ] as const) {
    it(`revokes the refresh token at the identity provider as the client that it is (${kind})`, async () => {
      const { credential } = await keepFederated(company, {}, { kind });
      await revokeCredential(credential);
      const { path, body, ...request } = company.idp.requests.at(-1) ?? assert.fail();
      assert.deepEqual([path, body['token']], ['/token/revocation', credential.refreshToken]);
      assert.deepEqual([request.authorization, 'client_secret' in body], [authorization, hasSecret]);
      const client = new SampleClient(company.idp.url, company.clients[kind]);
      const { status, body: answer } = await client.refresh(credential.refreshToken ?? '');
      assert.deepEqual([status, answer['error']], [400, 'invalid_grant']);
      // Twice is once.
      await revokeCredential(credential);
    });
  }

  it('asks nobody where there is no refresh token', async () => {
    const { credential } = await keepFederated(company);
    const { refreshToken: _, ...without } = credential;
    const count = watchCompany(company);
    await revokeCredential(without);
    assert.equal(count().revocations, 0);
  });

  it('says that the token lives on, and where to end it, if the identity provider cannot', async () => {
    const { credential } = await keepFederated(company);
    const secrets = listFederatedSecrets(credential);
    const { revocationEndpoint: _, ...server } = credential.server;
    const count = watchCompany(company);
    const none = await failureOf(() => revokeCredential({ ...credential, server }), secrets);
    assert.equal(count().revocations, 0);
    company.idp.failNext('/token/revocation', { status: 401, body: { error: 'invalid_client' } });
    const refused = await failureOf(() => revokeCredential(credential), secrets);
    for (const { code, message, hint = '' } of [none, refused]) {
      assert.equal(code, 'revocation_failed');
      assert.ok(message.includes(company.idp.url) && hint.includes(company.idp.url));
    }
  });
});
