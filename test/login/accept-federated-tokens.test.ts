import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { InterruptedError, SignInRequiredError } from '../../src/errors.ts';
import { startDeviceLogin } from '../../src/login/device-login.ts';
import { finishKeptDeviceLogin } from '../../src/login/finish-kept-device-login.ts';
import type { LoginRequest } from '../../src/login/pending-login.ts';
import { inventIdToken, watchCompany } from '../credentials/kept-federated.ts';
import { openProfileFile } from '../credentials/kept-profile.ts';
import { failureOf } from '../failure-of.ts';
import { type Company, startCompany } from '../sandbox/federation/company.ts';
import { type SampleIssuer, startSampleIssuer } from '../sandbox/federation/sample-issuer.ts';
import { approveDevice } from '../sandbox/google/person.ts';
import { SampleClient } from '../sandbox/identity-provider/sample-client.ts';
import { createCompanyRequest, email, federatedOf, signInByDevice } from './company-login.ts';
import { openPendingLogins } from './kept-logins.ts';

describe('what an identity provider gave', () => {
  let company: Company;
  let foreign: SampleIssuer;
  before(async () => {
    company = await startCompany();
    foreign = await startSampleIssuer();
  });
  after(() => Promise.all([company.close(), foreign.close()]));

  const claims = () => ({ iss: company.idp.url, aud: 'public', sub: email, email });

  /** A sign-in that must fail, and what reached the servers meanwhile. */
  async function refuse(
    change: Partial<LoginRequest> = {},
    secrets: string[] = [],
    listKept = () => [] as never[],
  ) {
    const request = await createCompanyRequest(company, 'public', change);
    const count = watchCompany(company);
    const failure = await failureOf(() => signInByDevice(request, { listKept }), secrets);
    return { failure, ...count() };
  }

  /** What the token endpoint gives in place of the real tokens. */
  function give(idToken: string | undefined): void {
    const body = { access_token: 'opaque', refresh_token: 'a-refresh-token', id_token: idToken };
    company.idp.failNext('/token', { status: 200, body });
  }

  /** The refresh token that was revoked last. */
  const revoked = () =>
    company.idp.requests.findLast(({ path }) => path === '/token/revocation')?.body['token'] ?? '';

  async function isLive(refreshToken: string): Promise<boolean> {
    const client = new SampleClient(company.idp.url, company.clients.public);
    return (await client.refresh(refreshToken)).status === 200;
  }

  // Long before the half minute that a request may take.
  it('is not waited for where it is refused and the revocation hangs', { timeout: 20_000 }, async () => {
    company.idp.failNext('/token/revocation', 'hang');
    const { failure } = await refuse({ account: 'grace@example.com' });
    assert.equal(failure.code, 'wrong_account');
  });

  it('is refused and revoked if another account signed in, and never sent to Google', async () => {
    const { failure, exchanges, revocations } = await refuse({ account: 'grace@example.com' });
    assert.ok(failure instanceof SignInRequiredError);
    assert.deepEqual([failure.code, exchanges, revocations], ['wrong_account', 0, 1]);
    assert.match(failure.message, /^ada@example\.com signed in, not grace@example\.com/);
    assert.equal(await isLive(revoked()), false);
  });

  it('is accepted from the account that was to sign in, however it is written', async () => {
    const request = await createCompanyRequest(company, 'public', { account: 'Ada@Example.com' });
    assert.equal(federatedOf(await signInByDevice(request)).account, email);
  });

  it('is refused if nobody can tell who signed in, and somebody was to', async () => {
    const idToken = await foreign.sign({ ...claims(), email: undefined });
    give(idToken);
    const { failure } = await refuse({ account: email }, [idToken]);
    assert.equal(failure.code, 'wrong_account');
    assert.match(failure.message, /^An account that cannot be told signed in/);
  });

  it('is refused and revoked without an ID token', async () => {
    give(undefined);
    const { failure, exchanges } = await refuse({}, ['a-refresh-token', 'opaque']);
    assert.deepEqual([failure.code, exchanges, revoked()], ['no_id_token', 0, 'a-refresh-token']);
    assert.match(failure.hint ?? '', /openid/);
  });

  it('is refused and revoked if the ID token is for somebody else, by somebody else, or none', async () => {
    for (const idToken of [
      inventIdToken({ ...claims(), aud: 'other' }),
      inventIdToken({ ...claims(), iss: 'https://other.example' }),
      inventIdToken(claims(), { alg: 'HS256' }),
      inventIdToken(claims(), { alg: 'none' }),
      'not.a-token',
    ]) {
      give(idToken);
      const { failure, exchanges, revocations } = await refuse({}, [idToken, 'a-refresh-token']);
      assert.deepEqual([failure.code, exchanges, revocations], ['invalid_id_token', 0, 1]);
    }
  });

  it('is refused and revoked if the ID token is signed with a key of somebody else', async () => {
    const { keys } = (await (await fetch(`${company.idp.url}/jwks`)).json()) as { keys: { kid: string }[] };
    for (const [kid, words] of [
      ['unknown', /is signed with a key that is not among those of http/],
      [keys[0]?.kid ?? assert.fail(), /does not match the keys of http/],
    ] as const) {
      const idToken = await foreign.sign(claims(), { kid });
      give(idToken);
      const { failure, exchanges } = await refuse({}, [idToken, 'a-refresh-token']);
      assert.deepEqual([failure.code, exchanges, revoked()], ['invalid_id_token', 0, 'a-refresh-token']);
      assert.match(failure.message, words);
    }
  });

  it('is left to Google to judge if the keys cannot be had', async () => {
    for (const answer of [
      { status: 404 },
      { status: 200, body: '<html>Sign in to the network</html>' },
      { status: 200, body: { keys: 'none' } },
    ]) {
      company.idp.failNext('/jwks', answer);
      await signInByDevice(await createCompanyRequest(company));
    }
    const { jwksUri: _, ...server } = (await createCompanyRequest(company)).server;
    await signInByDevice(await createCompanyRequest(company, 'public', { server }));
  });

  it('is revoked if Google refuses it', async () => {
    company.federation.change(company.audience, { disableProgrammaticSignin: true });
    const { failure, exchanges, revocations } = await refuse();
    company.federation.change(company.audience, { disableProgrammaticSignin: false });
    assert.deepEqual([exchanges, revocations], [1, 1]);
    assert.ok(failure.hint);
    assert.equal(await isLive(revoked()), false);
  });

  it('is not asked for again with a spent device code where Google is failing', async () => {
    const polls = () => company.idp.requests.filter(({ path }) => path === '/token').length;
    for (let attempt = 0; attempt < 4; attempt += 1)
      company.federation.failNext('/v1/token', { status: 503 });
    const before = polls();
    const { failure, revocations } = await refuse();
    assert.deepEqual([failure.code, polls() - before, revocations], ['server_error', 1, 1]);

    for (let attempt = 0; attempt < 4; attempt += 1) company.federation.failNext('/v1/token', 'reset');
    const folder = mkdtempSync(join(company.folder, 'person-'));
    const pending = await startDeviceLogin(await createCompanyRequest(company));
    const logins = openPendingLogins(folder);
    const login = { ...logins.add({ pending, profile: 'default' }), pending };
    await approveDevice(pending.device.verificationUri, pending.device.userCode, { email });
    const store = openProfileFile(folder);
    const finish = () => finishKeptDeviceLogin(logins, login, store, { sleep: async () => undefined });
    assert.equal((await failureOf(finish)).code, 'network');
    const rest = logins.read(login.id)?.finished?.credential;
    // Written down before Google was asked, for the next who finishes it.
    assert.deepEqual([polls() - before, store.read(), rest?.accessToken], [2, undefined, '']);
  });

  it('is not revoked if a kept sign-in may rest on the same grant', async () => {
    const kept = federatedOf(await signInByDevice(await createCompanyRequest(company)));
    for (const [listKept, expected] of [
      [[kept], 0],
      [[{ ...kept, account: 'grace@example.com' }], 1],
      [[{ ...kept, server: { ...kept.server, issuer: 'https://other.example' } }], 1],
    ] as const) {
      company.federation.failNext('/v1/token', { status: 400, body: { error: 'invalid_target' } });
      const { revocations } = await refuse({}, [], () => [...listKept] as never[]);
      assert.equal(revocations, expected);
    }
    assert.equal(await isLive(kept.refreshToken ?? ''), true);
  });

  it('is revoked if the person stops while Google says nothing', async () => {
    company.federation.failNext('/v1/token', 'hang');
    const controller = new AbortController();
    const count = watchCompany(company);
    const request = await createCompanyRequest(company);
    const signIn = signInByDevice(request, { signal: controller.signal });
    const ended = assert.rejects(signIn, InterruptedError);
    while (count().exchanges === 0) await sleep(10);
    controller.abort(new InterruptedError());
    await ended;
    assert.equal(count().revocations, 1);
    assert.equal(await isLive(revoked()), false);
  });
});
