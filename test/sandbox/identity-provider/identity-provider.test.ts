import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { afterEach, describe, it } from 'node:test';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { approveDevice, visit } from '../google/person.ts';
import { type IdentityProvider, startIdentityProvider } from '../identity-provider.ts';
import { approveDeviceInBrowser } from './browser.ts';
import { type CompanyClientKind, createCompanyClient } from './clients.ts';
import type { ProviderRules } from './engine.ts';
import { SampleClient } from './sample-client.ts';

const email = 'ada@example.com';

describe('the identity provider', () => {
  let idp: IdentityProvider;
  afterEach(() => idp.close());

  async function start(kind: CompanyClientKind = 'public', rules: Partial<ProviderRules> = {}) {
    const client = createCompanyClient(kind);
    idp = await startIdentityProvider({ ...rules, clients: [client.metadata] });
    return new SampleClient(idp.url, client);
  }

  for (const kind of ['public', 'basic', 'post'] as const) {
    it(`signs a person in with a ${kind} client, renews, and refuses the refresh token that was used`, async () => {
      const client = await start(kind);
      const { idToken, refreshToken } = await client.signIn(email);
      const { kid, alg } = decodeProtectedHeader(idToken);
      assert.ok(kid);
      assert.equal(alg, 'RS256');
      const { iss, aud, email: claimed, preferred_username, exp = 0, iat = 0 } = decodeJwt(idToken);
      assert.deepEqual(
        [iss, aud, claimed, preferred_username, exp - iat],
        [idp.url, kind, email, undefined, 3600],
      );

      const renewed = await client.refresh(refreshToken);
      assert.equal(renewed.status, 200);
      assert.equal(decodeJwt(renewed.body['id_token'] ?? '')['email'], email);
      assert.notEqual(renewed.body['refresh_token'], refreshToken);
      const again = await client.refresh(refreshToken);
      assert.deepEqual([again.status, again.body['error']], [400, 'invalid_grant']);
      // Whoever has it may have stolen it: its successor is dead, too.
      const successor = await client.refresh(renewed.body['refresh_token'] ?? '');
      assert.equal(successor.body['error'], 'invalid_grant');

      const { path, authorization, body } = idp.requests.at(-1) ?? assert.fail();
      assert.deepEqual(
        [path, authorization, 'client_secret' in body],
        ['/token', kind === 'basic' ? 'Basic' : undefined, kind === 'post'],
      );
    });
  }

  it('refuses a client that shows its secret in the other way', async () => {
    for (const kind of ['basic', 'post'] as const) {
      const client = createCompanyClient(kind);
      idp = await startIdentityProvider({
        clients: [client.metadata],
        clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
      });
      const metadata = await fetch(`${idp.url}/.well-known/openid-configuration`);
      assert.match(
        await metadata.text(),
        /"token_endpoint_auth_methods_supported":\["client_secret_basic","client_secret_post"\]/,
      );
      const { status, body } = await new SampleClient(idp.url, client, kind === 'post').startDevice();
      assert.deepEqual([status, body['error']], [401, 'invalid_client']);
      assert.equal((await new SampleClient(idp.url, client).startDevice()).status, 200);
      if (kind === 'basic') await idp.close();
    }
  });

  it('gives no refresh token to a device that does not ask for offline access', async () => {
    const client = await start();
    const { idToken, refreshToken } = await client.signIn(email, { scope: 'openid' });
    assert.equal(refreshToken, '');
    assert.equal(decodeJwt(idToken)['email'], undefined);
  });

  it('keeps to the rules it was started with', async () => {
    const client = await start('public', { idTokenSeconds: 2, preferredUsername: true, emailClaim: false });
    const { idToken } = await client.signIn(email);
    const { exp = 0, iat = 0, email: claimed, preferred_username } = decodeJwt(idToken);
    assert.deepEqual([exp - iat, claimed, preferred_username], [2, undefined, email]);
  });

  it('ends a refresh token that is revoked', async () => {
    const client = await start('post');
    const { refreshToken } = await client.signIn();
    assert.equal((await client.revoke(refreshToken)).status, 200);
    assert.equal((await client.refresh(refreshToken)).body['error'], 'invalid_grant');
  });

  it('redirects to any port of this machine, says who it is, and wants PKCE', async () => {
    const client = await start();
    for (const redirect_uri of ['http://127.0.0.1:1/', 'http://127.0.0.1:43127/']) {
      const verifier = randomBytes(32).toString('base64url');
      const request = new URLSearchParams({
        client_id: 'public',
        redirect_uri,
        response_type: 'code',
        scope: 'openid email offline_access',
        state: 'a state',
        prompt: 'consent',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      });
      const address = new URL(await visit(`${idp.url}/auth?${request}`, { email }));
      assert.ok(address.href.startsWith(redirect_uri));
      assert.equal(address.searchParams.get('iss'), idp.url);
      const code = address.searchParams.get('code') ?? '';
      const { status, body } = await client.exchangeCode(code, { redirect_uri, code_verifier: verifier });
      assert.equal(status, 200);
      assert.ok(body['refresh_token']);
    }
  });

  it('answers once as it is told', async () => {
    const client = await start();
    const answer = {
      error: 'invalid_grant',
      error_description: 'AADSTS70043: The refresh token has expired',
    };
    idp.failNext('/token', { status: 400, body: answer });
    idp.failNext('/token', { status: 503, headers: { 'retry-after': '7' }, body: '{}' });
    assert.deepEqual(await client.refresh('any'), { status: 400, body: answer });
    assert.equal((await client.refresh('any')).status, 503);
    assert.equal((await client.refresh('any')).body['error'], 'invalid_grant');
  });

  it('lets a person in Chromium follow the complete address, type the code, or abort', async () => {
    const client = await start();
    const complete = await client.startDevice();
    const { verification_uri_complete = '' } = complete.body;
    assert.match(await approveDeviceInBrowser(verification_uri_complete, { email }), /Device connected/);
    assert.equal(decodeJwt((await client.poll(complete)).body['id_token'] ?? '').sub, email);

    const typed = await client.startDevice();
    const { verification_uri = '', user_code: userCode = '' } = typed.body;
    await approveDeviceInBrowser(verification_uri, { email, userCode, allow: false });
    assert.equal((await client.poll(typed)).body['error'], 'access_denied');
  });

  it('lets the person who types the complete address in, too', async () => {
    const client = await start();
    const device = await client.startDevice();
    const { verification_uri_complete = '' } = device.body;
    assert.match(await approveDevice(verification_uri_complete, '', { email }), /Device connected/);
    assert.equal((await client.poll(device)).status, 200);
  });
});
