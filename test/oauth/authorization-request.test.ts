import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createAuthorizationUrl, createState } from '../../src/oauth/authorization-request.ts';

const request = {
  authorizationEndpoint: 'https://as.example/authorize',
  clientId: 'client & co=1#?',
  redirectUri: 'http://127.0.0.1:1/',
  scopes: ['openid', 'https://www.googleapis.com/auth/bigquery'],
  state: 'state',
  codeVerifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
};

const parametersOf = (url: string) => [...new URL(url).searchParams];

describe('an authorization URL', () => {
  it('holds what RFC 6749 and RFC 7636 ask for, and nothing more', () => {
    const url = createAuthorizationUrl(request);
    assert.deepEqual(parametersOf(url), [
      ['client_id', 'client & co=1#?'],
      ['redirect_uri', 'http://127.0.0.1:1/'],
      ['response_type', 'code'],
      ['scope', 'openid https://www.googleapis.com/auth/bigquery'],
      ['state', 'state'],
      ['code_challenge', 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'],
      ['code_challenge_method', 'S256'],
    ]);
    assert.match(url, /^https:\/\/as\.example\/authorize\?client_id=client\+%26\+co%3D1%23%3F&/);
    assert.ok(!url.includes(request.codeVerifier), 'the verifier must not travel with its challenge');
  });

  it('keeps the query that the endpoint has', () => {
    const url = createAuthorizationUrl({
      ...request,
      authorizationEndpoint: 'https://as.example/authorize?tenant=a&client_id=other',
    });
    assert.deepEqual(parametersOf(url).slice(0, 2), [
      ['tenant', 'a'],
      ['client_id', 'client & co=1#?'],
    ]);
  });

  it('adds what this server wants besides', () => {
    const url = createAuthorizationUrl({ ...request, extraParameters: { access_type: 'offline' } });
    assert.deepEqual(parametersOf(url).at(-1), ['access_type', 'offline']);
  });

  it('has a state of 128 random bits, fresh every time', () => {
    const states = Array.from({ length: 1000 }, createState);
    assert.equal(new Set(states).size, 1000);
    for (const state of states) assert.match(state, /^[\w-]{22}$/);
  });
});
