import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { getAccessToken } from '../../src/credentials/access-token.ts';
import { revokeCredential } from '../../src/credentials/revoke.ts';
import { runConsoleLogin } from '../../src/login/console-login.ts';
import { pollDeviceLogin, runDeviceLogin, startDeviceLogin } from '../../src/login/device-login.ts';
import { finishKeptDeviceLogin } from '../../src/login/finish-kept-device-login.ts';
import { formatConsentUrl, type PendingDeviceLogin } from '../../src/login/pending-login.ts';
import { createCodeChallenge } from '../../src/oauth/pkce.ts';
import { writeFederated } from '../credentials/kept-federated.ts';
import { openProfileFile } from '../credentials/kept-profile.ts';
import { assertSilent, failureOf } from '../failure-of.ts';
import { type Company, startCompany } from '../sandbox/federation/company.ts';
import { approveDevice, visit } from '../sandbox/google/person.ts';
import type { CompanyClientKind } from '../sandbox/identity-provider/clients.ts';
import {
  createCompanyRequest,
  email,
  federatedOf,
  signInByDevice,
  signInByRedirect,
} from './company-login.ts';
import { openPendingLogins, pathOfLogin } from './kept-logins.ts';
import { bigquery, createScriptedPerson } from './sandbox-login.ts';

const tokenPath = '/token';

describe('a sign-in at a company’s identity provider', () => {
  let company: Company;
  before(async () => {
    company = await startCompany();
  });
  after(() => company.close());

  const requestsSince = (start: number) =>
    company.idp.requests
      .slice(start)
      .filter(({ body }) => 'scope' in body || 'grant_type' in body || 'token' in body);

  for (const [flow, signIn] of [
    ['device code', signInByDevice],
    ['redirect', signInByRedirect],
  ] as const) {
    it(`by ${flow} brings access at Google, and what it takes to renew it`, async () => {
      const started = Date.now();
      const request = await createCompanyRequest(company);
      const finished = await signIn(request);
      const {
        accessToken,
        refreshToken,
        idToken,
        obtainedAt = 0,
        expiresAt,
        ...rest
      } = federatedOf(finished);
      const { scopes, ...federation } = request.federation ?? assert.fail();
      assert.deepEqual(rest, {
        type: 'federated',
        client: { id: 'public' },
        server: request.server,
        federation,
        scopes,
        account: email,
      });
      assert.deepEqual([scopes, finished.missingScopes], [[bigquery], []]);
      assert.ok(refreshToken && idToken && obtainedAt >= started && expiresAt > started + 3_500_000);
      assert.match((await company.federation.authorize(accessToken))?.email ?? '', /ada@example\.com$/);
    });

    for (const [kind, ways] of [
      ['basic', ['Basic']],
      ['post', ['Basic', 'post']],
    ] as [CompanyClientKind, string[]][]) {
      it(`by ${flow} finds out how the ${kind} client shows its secret, and stays with it`, async () => {
        const start = company.idp.requests.length;
        const credential = federatedOf(await signIn(await createCompanyRequest(company, kind)));
        const found = `client_secret_${kind}`;
        assert.deepEqual(credential.client.authentications, [found]);
        const { store, read } = await writeFederated(company.folder, { ...credential, expiresAt: 0 });
        await getAccessToken(store);
        await revokeCredential(read());

        const secret = credential.client.secret ?? assert.fail();
        const shown = requestsSince(start).map(({ path, authorization, body }) => {
          assert.equal(authorization !== undefined && 'client_secret' in body, false);
          if (authorization !== undefined) assertSilent(body, [secret]);
          assertSilent(path, [secret]);
          if (path === '/device/auth') assert.equal(body['client_id'], kind);
          return `${path} ${authorization ?? (body['client_secret'] === secret ? 'post' : 'none')}`;
        });
        const way = ways.at(-1);
        const first = flow === 'redirect' ? tokenPath : '/device/auth';
        assert.deepEqual(shown, [
          ...ways.map((name) => `${first} ${name}`),
          ...(flow === 'redirect' ? [] : [`${tokenPath} ${way}`]),
          `${tokenPath} ${way}`,
          `/token/revocation ${way}`,
        ]);
      });
    }
  }

  it('finds out how the client shows its secret at the token endpoint, where the one for devices did not look', async () => {
    const request = await createCompanyRequest(company, 'post');
    const pending = await startDeviceLogin(request);
    assert.deepEqual(pending.client.authentications, ['client_secret_post', 'client_secret_basic']);
    const misled = { ...pending, client: request.client };
    assert.deepEqual(await pollDeviceLogin(misled), { kind: 'pending' });
    await approveDevice(pending.device.verificationUri, pending.device.userCode, { email });
    const poll = await pollDeviceLogin(misled);
    assert.ok(poll.kind === 'done');
    assert.deepEqual(federatedOf(poll.value).client.authentications, ['client_secret_post']);
  });

  it('is not for a client with a wrong secret, whichever way it is shown', async () => {
    const { client, ...request } = await createCompanyRequest(company, 'post');
    const wrong = { ...client, secret: 'not-the-secret' };
    const run = () => startDeviceLogin({ ...request, client: wrong });
    assert.equal((await failureOf(run, ['not-the-secret'])).code, 'invalid_client');
  });

  it('asks the identity provider for no Google scope, and for consent only where it lasts', async () => {
    const request = await createCompanyRequest(company);
    const person = createScriptedPerson((url) => visit(url, { email }));
    await runConsoleLogin(request, person);
    const { searchParams } = new URL(person.shown[0] ?? '');
    assert.deepEqual(searchParams.get('scope')?.split(' ').sort(), ['email', 'offline_access', 'openid']);
    assert.equal(searchParams.get('prompt'), 'consent');
    assert.equal(searchParams.get('access_type'), null);
    const pending = {
      flow: 'console',
      redirectUri: 'http://127.0.0.1:1/',
      state: 's',
      codeVerifier: 'v',
    } as const;
    const url = formatConsentUrl({ ...request, ...pending, scopes: ['openid'] });
    assert.equal(new URL(url).searchParams.get('prompt'), null);
  });

  it('asks for no claim that the identity provider does not know, to compare the account by', async () => {
    const request = await createCompanyRequest(company, 'public', { scopes: ['openid'], account: email });
    const start = company.idp.requests.length;
    await startDeviceLogin(request);
    assert.equal(company.idp.requests[start]?.body['scope'], 'openid');
  });

  it('takes no response that does not name the identity provider, or names another', async () => {
    const request = await createCompanyRequest(company);
    assert.equal(request.server.sendsIssuer, true);
    const start = company.idp.requests.length;
    let right = '';
    const person = createScriptedPerson(async (url, attempt) => {
      right ||= await visit(url, { email });
      const address = new URL(right);
      if (attempt === 1) address.searchParams.delete('iss');
      if (attempt === 2) address.searchParams.set('iss', 'https://other.example');
      return address.href;
    });
    federatedOf(await runConsoleLogin(request, person));
    assert.deepEqual(
      person.notes.map((note) => (note.kind === 'unusable' ? note.error.code : note.kind)),
      ['issuer_mismatch', 'issuer_mismatch', 'code-found'],
    );
    assert.equal(company.idp.requests.slice(start).filter(({ path }) => path === tokenPath).length, 1);
  });
});

describe('a sign-in by device code where PKCE is demanded', () => {
  let company: Company;
  before(async () => {
    company = await startCompany({ idp: { unhelpful: true } });
  });
  after(() => company.close());

  it('proves with every poll that it is who asked, and shows nobody how', async () => {
    const shown: unknown[] = [];
    const request = await createCompanyRequest(company);
    assert.equal(request.hasPkce, true);
    const start = company.idp.requests.length;
    const waits: number[] = [];
    const show = async (device: PendingDeviceLogin['device']) => {
      shown.push(device);
      await approveDevice(device.verificationUri, device.userCode, { email });
    };
    const sleep = async (ms: number) => void waits.push(ms);
    const person = { show, tell: (note: unknown) => void shown.push(note) };
    const credential = federatedOf(await runDeviceLogin(request, person, { sleep }));
    assert.equal(credential.refreshToken, undefined);
    const programs = company.idp.requests.slice(start);
    const [asked, ...polls] = programs.filter(({ path }) => ['/device/auth', tokenPath].includes(path));
    const verifiers = new Set(polls.map(({ body }) => body['code_verifier'] ?? ''));
    const [verifier = '', ...others] = verifiers;
    assert.deepEqual([polls.length, others], [2, []]);
    assert.equal(asked?.body['code_challenge'], createCodeChallenge(verifier));
    assert.equal(asked?.body['code_challenge_method'], 'S256');
    assert.deepEqual(waits, [5000, 10_000]);
    assertSilent([shown, credential], [verifier]);
  });

  it('is finished by another process, which has the verifier from the file', async () => {
    const folder = mkdtempSync(join(company.folder, 'person-'));
    const pending = await startDeviceLogin(await createCompanyRequest(company));
    const { id } = openPendingLogins(folder).add({ pending, profile: 'default' });
    assert.ok(pending.codeVerifier);
    assert.ok(readFileSync(pathOfLogin(folder, id), 'utf8').includes(pending.codeVerifier));
    await approveDevice(pending.device.verificationUri, pending.device.userCode, { email });

    const logins = openPendingLogins(folder);
    const login = logins.read(id) ?? assert.fail();
    assert.ok(login.pending.flow === 'device');
    const store = openProfileFile(folder);
    const kept = { ...login, pending: login.pending };
    const finished = await finishKeptDeviceLogin(logins, kept, store, { sleep: async () => undefined });
    assert.deepEqual(store.read()?.credential, federatedOf(finished));
    assert.deepEqual(store.read()?.askedScopes, [...pending.scopes, bigquery]);
    assert.equal(logins.read(id), undefined);
    assertSilent(readFileSync(join(folder, 'profiles/default.json'), 'utf8'), [pending.codeVerifier]);
  });

  it('says what is missing where it does not know that it is', async () => {
    const request = await createCompanyRequest(company, 'public', { hasPkce: false });
    const failure = await failureOf(() => startDeviceLogin(request));
    assert.match(failure.message, /code_challenge_method/);
  });
});
