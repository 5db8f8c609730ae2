import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { getAccessToken } from '../../src/credentials/access-token.ts';
import { InterruptedError, SignInRequiredError } from '../../src/errors.ts';
import { failureOf } from '../failure-of.ts';
import { email, listFederatedSecrets } from '../login/company-login.ts';
import { answerWith, startServer } from '../oauth/start-server.ts';
import { type Company, startCompany } from '../sandbox/federation/company.ts';
import type { CannedAnswer } from '../sandbox/identity-provider/front.ts';
import { inventIdToken, type KeptFederated, keepFederated, watchCompany } from './kept-federated.ts';

describe('a federated sign-in whose renewal fails', () => {
  let company: Company;
  before(async () => {
    company = await startCompany();
  });
  after(() => company.close());

  const claims = () => ({ iss: company.idp.url, aud: 'public', sub: email });
  const due = { expiresAt: 0 };
  const failSts = (...answers: CannedAnswer[]) => {
    for (const answer of answers) company.federation.failNext('/v1/token', answer);
  };
  const fail = ({ store, credential }: KeptFederated) =>
    failureOf(() => getAccessToken(store), listFederatedSecrets(credential));
  const fileOf = ({ folder }: KeptFederated) => readFileSync(join(folder, 'profiles/default.json'), 'utf8');

  for (const [name, code, answers] of [
    ['refuses', 'federation_refused', [{ status: 400, body: { error: 'invalid_grant' } }]],
    ['is failing', 'server_error', Array(4).fill({ status: 503 })],
    ['resets every connection', 'network', Array(4).fill('reset')],
    ['answers without a token', 'invalid_response', [{ status: 200, body: { expires_in: 3600 } }]],
  ] as [string, string, CannedAnswer[]][]) {
    it(`loses nothing when Google ${name}: what the identity provider rotated is kept`, async () => {
      const kept = await keepFederated(company, { ...due, idToken: inventIdToken(claims()) });
      failSts(...answers);
      const failure = await fail(kept);
      assert.equal(failure.code, code);
      const { refreshToken, idToken, ...rest } = kept.read();
      const { refreshToken: before, idToken: idTokenBefore, ...restBefore } = kept.credential;
      assert.deepEqual(rest, restBefore);
      assert.notEqual(refreshToken, before);
      assert.notEqual(idToken, idTokenBefore);
      await getAccessToken(kept.store);
    });
  }

  it('ends at once when it is interrupted while Google says nothing, and loses nothing', async () => {
    const kept = await keepFederated(company, due);
    failSts('hang');
    const count = watchCompany(company);
    const controller = new AbortController();
    const asked = getAccessToken(kept.store, { signal: controller.signal });
    asked.catch(() => undefined);
    while (count().exchanges === 0) await sleep(10);
    controller.abort(new InterruptedError());
    await assert.rejects(asked, InterruptedError);
    assert.notEqual(kept.read().refreshToken, kept.credential.refreshToken);
    await getAccessToken(kept.store);
    assert.deepEqual(count(), { refreshes: 2, exchanges: 2, revocations: 0 });
  });

  it('asks for a new sign-in when the identity provider ends it, and deletes nothing', async () => {
    const kept = await keepFederated(company, { ...due, refreshToken: 'dead-refresh-token' });
    const before = fileOf(kept);
    const count = watchCompany(company);
    const failure = await fail(kept);
    assert.ok(failure instanceof SignInRequiredError);
    assert.deepEqual([failure.code, fileOf(kept)], ['invalid_grant', before]);
    assert.deepEqual(count(), { refreshes: 1, exchanges: 0, revocations: 0 });
  });

  it('goes on with the ID token that it has where the refresh brings none, for as long as that one lives', async () => {
    const kept = await keepFederated(company, due);
    const answer = { access_token: 'opaque', token_type: 'Bearer', refresh_token: 'rotated-1' };
    company.idp.failNext('/token', { status: 200, body: answer });
    const { accessToken } = await getAccessToken(kept.store);
    const { refreshToken, idToken } = kept.read();
    assert.deepEqual([refreshToken, idToken], ['rotated-1', kept.credential.idToken]);

    const seconds = Math.floor(Date.now() / 1000) - 10;
    const dead = inventIdToken({ ...claims(), iat: seconds - 60, exp: seconds });
    await kept.store.write({ credential: { ...kept.read(), idToken: dead, expiresAt: 0 } });
    company.idp.failNext('/token', { status: 200, body: { ...answer, refresh_token: 'rotated-2' } });
    const count = watchCompany(company);
    const failure = await failureOf(() => getAccessToken(kept.store), [dead, accessToken, 'rotated-2']);
    assert.deepEqual([failure.code, kept.read().refreshToken], ['no_id_token', 'rotated-2']);
    assert.match(failure.message, /renewed the sign-in, but without an ID token that still lives\.$/);
    assert.equal(count().exchanges, 0);

    const { idToken: _, ...without } = kept.read();
    await kept.store.write({ credential: without });
    company.idp.failNext('/token', { status: 200, body: answer });
    assert.match((await fail(kept)).message, /without an ID token\.$/);
  });

  it('is a matter of the clock where that is hours off, and loses nothing', async () => {
    for (const [offMs, code] of [
      [7_200_000, 'no_id_token'],
      [-7_200_000, 'invalid_id_token'],
    ] as const) {
      const kept = await keepFederated(company, due);
      const now = () => Date.now() + offMs;
      const failure = await failureOf(
        () => getAccessToken(kept.store, { now }),
        listFederatedSecrets(kept.credential),
      );
      assert.equal(failure.code, code);
      assert.match(`${failure.message} ${failure.hint}`, /the clock/);
      await getAccessToken(kept.store);
    }
  });

  it('does not become somebody else’s sign-in', async () => {
    const kept = await keepFederated(company, due);
    const theirs = inventIdToken({ ...claims(), sub: 'eve@example.com' });
    const body = { access_token: 'opaque', refresh_token: 'rotated', id_token: theirs };
    company.idp.failNext('/token', { status: 200, body });
    const count = watchCompany(company);
    const failure = await failureOf(() => getAccessToken(kept.store), [theirs, 'eve@example.com']);
    assert.ok(failure instanceof SignInRequiredError);
    const { refreshToken, idToken } = kept.read();
    assert.deepEqual(
      [failure.code, refreshToken, idToken],
      ['wrong_account', 'rotated', kept.credential.idToken],
    );
    assert.equal(count().exchanges, 0);
  });

  it('is not exchanged with an ID token that Google would refuse', async () => {
    for (const change of [{ aud: 'other' }, { iss: 'https://other.example' }, { exp: undefined }]) {
      const kept = await keepFederated(company, due);
      const idToken = inventIdToken({ ...claims(), ...change });
      company.idp.failNext('/token', { status: 200, body: { access_token: 'opaque', id_token: idToken } });
      const count = watchCompany(company);
      const failure = await failureOf(() => getAccessToken(kept.store), [idToken]);
      const code = 'exp' in change ? 'no_id_token' : 'invalid_id_token';
      assert.deepEqual([failure.code, count().exchanges], [code, 0]);
    }
  });

  it('leaves what another machine has kept during the exchange', async (t) => {
    const kept = await keepFederated(company, due);
    const answer = answerWith(200, { access_token: 'ya29.ours', expires_in: 3600, token_type: 'Bearer' });
    const sts = await startServer(async (request, response) => {
      await kept.store.write({
        credential: { ...kept.read(), refreshToken: 'theirs', account: 'b@example.com' },
      });
      answer(request, response);
    });
    t.after(() => sts.close());
    const federation = { ...kept.credential.federation, stsEndpoint: `${sts.url}/v1/token` };
    await kept.store.write({ credential: { ...kept.credential, federation } });
    assert.equal((await getAccessToken(kept.store)).accessToken, 'ya29.ours');
    const { refreshToken, account, accessToken } = kept.read();
    assert.deepEqual([refreshToken, account], ['theirs', 'b@example.com']);
    assert.equal(accessToken, kept.credential.accessToken);
  });
});
