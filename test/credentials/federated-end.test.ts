import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { getAccessToken } from '../../src/credentials/access-token.ts';
import { getIdToken } from '../../src/credentials/id-token.ts';
import { explainSignInEnd, getSignInEnd } from '../../src/credentials/sign-in-end.ts';
import { SignInRequiredError } from '../../src/errors.ts';
import { readIdTokenEnd } from '../../src/oauth/id-token.ts';
import { failureOf } from '../failure-of.ts';
import { listFederatedSecrets } from '../login/company-login.ts';
import { type Company, startCompany } from '../sandbox/federation/company.ts';
import { keepFederated, watchCompany } from './kept-federated.ts';
import { inventProfile } from './kept-profile.ts';

describe('a federated sign-in without a refresh token', () => {
  let company: Company;
  before(async () => {
    company = await startCompany({ idp: { unhelpful: true } });
  });
  after(() => company.close());

  it('works until its ID token ends, without another word to the identity provider', async () => {
    const kept = await keepFederated(company, { expiresAt: 0 });
    assert.equal('refreshToken' in kept.credential, false);
    const count = watchCompany(company);
    const { accessToken } = await getAccessToken(kept.store);
    assert.equal(kept.read().accessToken, accessToken);
    assert.equal((await getIdToken(kept.store)).idToken, kept.credential.idToken);
    assert.deepEqual(count(), { refreshes: 0, exchanges: 1, revocations: 0 });

    const end = readIdTokenEnd(kept.credential.idToken ?? '') ?? 0;
    await kept.store.write({ credential: { ...kept.read(), expiresAt: 0 } });
    await getAccessToken(kept.store, { now: () => end - 1000 });
    await kept.store.write({ credential: { ...kept.read(), expiresAt: 0, obtainedAt: 0 } });
    for (const ask of [getAccessToken, getIdToken]) {
      const run = () => ask(kept.store, { now: () => end });
      const failure = await failureOf(run, listFederatedSecrets(kept.credential));
      assert.ok(failure instanceof SignInRequiredError);
      assert.equal(failure.code, 'no_refresh_token');
      assert.match(failure.hint ?? '', /offline_access/);
    }
    assert.deepEqual(count(), { refreshes: 0, exchanges: 2, revocations: 0 });
  });

  it('is known to end with the last of what it brought', async () => {
    const { credential } = await keepFederated(company);
    const idTokenEnd = readIdTokenEnd(credential.idToken ?? '') ?? 0;
    assert.equal(getSignInEnd({ ...credential, expiresAt: 0 }), idTokenEnd);
    assert.equal(getSignInEnd({ ...credential, expiresAt: idTokenEnd + 5 }), idTokenEnd + 5);
    const { idToken: _, ...without } = credential;
    assert.equal(getSignInEnd({ ...without, expiresAt: 7 }), 7);
    assert.equal(getSignInEnd({ ...credential, idToken: 'damaged', expiresAt: 7 }), 7);
    const { code, message } = explainSignInEnd(credential, idTokenEnd);
    assert.equal(code, 'no_refresh_token');
    assert.ok(message.includes(company.idp.url));
  });
});

describe('the end of a sign-in', () => {
  it('is its refresh token’s, where the server says when that one ends', () => {
    const { credential } = inventProfile();
    assert.equal(getSignInEnd(credential), undefined);
    assert.equal(getSignInEnd({ ...credential, refreshTokenExpiresAt: 9, expiresAt: 10 }), 9);
  });

  it('is told in the words of whose sign-in it is', () => {
    const { credential } = inventProfile({ refreshTokenExpiresAt: 9 });
    const atGoogle = explainSignInEnd(credential, 10);
    assert.deepEqual([atGoogle.code, atGoogle instanceof SignInRequiredError], ['invalid_grant', true]);
    const federation = {
      audience: '//iam.googleapis.com/locations/global/workforcePools/a/providers/b',
      stsEndpoint: 'https://sts.googleapis.com/v1/token',
    };
    const { code, message, hint } = explainSignInEnd({ ...credential, type: 'federated', federation }, 10);
    assert.deepEqual([code, hint], ['invalid_grant', 'postern login']);
    assert.equal(message, `The sign-in at ${credential.server.issuer} has come to its announced end.`);
  });
});
