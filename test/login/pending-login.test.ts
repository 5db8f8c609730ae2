import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { googleAuthorizationServer } from '../../src/google/authorization-server.ts';
import { createPendingLogin, formatConsentUrl } from '../../src/login/pending-login.ts';
import { createCodeChallenge } from '../../src/oauth/pkce.ts';

const bigquery = 'https://www.googleapis.com/auth/bigquery';
const client = { id: 'client.apps.googleusercontent.com', secret: 'GOCSPX-hush' };
const request = { server: googleAuthorizationServer, client, scopes: [bigquery] };

describe('a pending login', () => {
  it('has a state and a code verifier of its own, every time', () => {
    const logins = Array.from({ length: 100 }, () => createPendingLogin(request));
    const secrets = logins.flatMap(({ state, codeVerifier }) => [state, codeVerifier]);
    assert.equal(new Set(secrets).size, 200);
  });

  it('is data: what was written and read again asks for the same', () => {
    const pending = createPendingLogin({ ...request, account: 'a@example.com' });
    const read = JSON.parse(JSON.stringify(pending));
    assert.deepEqual(read, pending);
    assert.equal(formatConsentUrl(read), formatConsentUrl(pending));
  });

  it('does not touch what was asked', () => {
    const frozen = Object.freeze({ ...request, scopes: Object.freeze([bigquery]), account: 'a@example.com' });
    createPendingLogin(frozen);
    assert.deepEqual(frozen.scopes, [bigquery]);
  });

  it('asks who signed in if that matters, however the scopes for it are written', () => {
    const scopesFor = (scopes: string[], account?: string) =>
      createPendingLogin({ ...request, scopes, account }).scopes;
    const email = 'https://www.googleapis.com/auth/userinfo.email';
    assert.deepEqual(scopesFor([bigquery]), [bigquery]);
    assert.deepEqual(scopesFor([bigquery], 'a@example.com'), [bigquery, 'openid', 'email']);
    assert.deepEqual(scopesFor([email, bigquery], 'a@example.com'), [email, bigquery, 'openid']);
  });
});

describe('a consent URL', () => {
  it("asks Google for a refresh token with the person's consent, by PKCE, and for nothing more", () => {
    const pending = createPendingLogin(request);
    const url = new URL(formatConsentUrl(pending));
    assert.equal(url.origin + url.pathname, 'https://accounts.google.com/o/oauth2/v2/auth');
    assert.deepEqual(Object.fromEntries(url.searchParams), {
      client_id: client.id,
      redirect_uri: 'http://127.0.0.1:1/',
      response_type: 'code',
      scope: bigquery,
      state: pending.state,
      code_challenge: createCodeChallenge(pending.codeVerifier),
      code_challenge_method: 'S256',
      access_type: 'offline',
      prompt: 'consent',
    });
    assert.equal([...url.searchParams].length, 9);
    for (const secret of [client.secret, pending.codeVerifier]) assert.ok(!url.href.includes(secret));
  });

  it('asks an identity provider for consent where that brings a refresh token, and for nothing of Google', () => {
    const federation = { audience: '//iam.example', stsEndpoint: 'https://sts.example/', scopes: [bigquery] };
    const parametersAt = (host: string, scopes: string[]) => {
      const issuer = `https://${host}/`;
      const server = { issuer, authorizationEndpoint: `${issuer}authorize`, tokenEndpoint: `${issuer}token` };
      const url = new URL(formatConsentUrl(createPendingLogin({ server, client, scopes, federation })));
      assert.equal(url.searchParams.has('access_type'), false);
      assert.equal(url.searchParams.get('scope'), scopes.join(' '));
      return url.searchParams.get('prompt');
    };
    const offline = ['openid', 'offline_access'];
    assert.equal(parametersAt('idp.example', offline), 'consent');
    assert.equal(parametersAt('login.microsoftonline.com.evil.example', offline), 'consent');
    assert.equal(parametersAt('idp.example', ['openid']), null);
    // There it needs none, and whoever may not consent for themselves would be stopped.
    for (const host of ['login.microsoftonline.com', 'login.microsoftonline.us'])
      assert.equal(parametersAt(host, offline), null);
  });

  it('offers the account that must sign in', () => {
    const account = 'a+b&prompt=none@example.com';
    const { searchParams } = new URL(formatConsentUrl(createPendingLogin({ ...request, account })));
    assert.equal(searchParams.get('login_hint'), account);
    assert.deepEqual(searchParams.getAll('prompt'), ['consent']);
    assert.equal([...searchParams].length, 10);
  });
});
