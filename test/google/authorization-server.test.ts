import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  chooseAuthorizationServer,
  googleAuthorizationServer,
  listForeignHosts,
  listIdTokenIssuers,
} from '../../src/google/authorization-server.ts';
import { failureOf } from '../failure-of.ts';
import { startGoogle } from '../sandbox/google/google.ts';

const google = googleAuthorizationServer;

describe('choosing the authorization server', () => {
  it('takes Google if the file names its addresses, old ones too, or none', async () => {
    for (const file of [
      {},
      {
        authUri: 'https://accounts.google.com/o/oauth2/auth',
        tokenUri: 'https://oauth2.googleapis.com/token',
      },
      { tokenUri: 'https://www.googleapis.com/oauth2/v3/token' },
      { authUri: 'https://accounts.google.com/anything?client_id=evil' },
    ])
      assert.equal(await chooseAuthorizationServer(file, undefined), google);
  });

  it('takes the addresses of a file that names others, and revokes nowhere', async () => {
    const authUri = 'http://127.0.0.1:8080/o/oauth2/v2/auth';
    const tokenUri = 'http://127.0.0.1:8080/token';
    assert.deepEqual(await chooseAuthorizationServer({ authUri, tokenUri }, undefined), {
      issuer: 'http://127.0.0.1:8080',
      authorizationEndpoint: authUri,
      tokenEndpoint: tokenUri,
    });
  });

  it('asks the server in the place of Google for its addresses, whatever the file says', async (t) => {
    const sandbox = await startGoogle();
    t.after(() => sandbox.close());
    const file = { tokenUri: 'https://evil.example/token' };
    assert.deepEqual(await chooseAuthorizationServer(file, sandbox.url), {
      issuer: sandbox.url,
      authorizationEndpoint: `${sandbox.url}/o/oauth2/v2/auth`,
      tokenEndpoint: `${sandbox.url}/token`,
      revocationEndpoint: `${sandbox.url}/revoke`,
      deviceAuthorizationEndpoint: `${sandbox.url}/device/code`,
      jwksUri: `${sandbox.url}/oauth2/v3/certs`,
      sendsIssuer: true,
    });
    assert.equal(
      (await failureOf(() => chooseAuthorizationServer({}, 'http://as.example'))).code,
      'untrusted_url',
    );
  });
});

describe('hosts that are not those of Google', () => {
  it('are found by name: neither a port, a subdomain nor a look-alike is Google', () => {
    const endpoints = {
      a: 'https://accounts.google.com/x',
      b: 'https://oauth2.googleapis.com/token',
      c: 'https://accounts.google.com:8443/',
      d: 'https://accounts.google.com.evil.example/',
      e: 'https://script.google.com/macros/s/x/exec',
      f: 'https://evil.googleapis.com/token',
      g: 'https://аccounts.google.com/',
      h: 'https://script.google.com/again',
    };
    assert.deepEqual(listForeignHosts(endpoints), [
      'accounts.google.com:8443',
      'accounts.google.com.evil.example',
      'script.google.com',
      'evil.googleapis.com',
      'xn--ccounts-1fg.google.com',
    ]);
  });

  it('are none among the endpoints of Google', () => {
    const { authorizationEndpoint, tokenEndpoint, revocationEndpoint = '' } = google;
    assert.deepEqual(listForeignHosts({ authorizationEndpoint, tokenEndpoint, revocationEndpoint }), []);
  });
});

describe('the issuers of ID tokens', () => {
  it('are two for Google, with and without scheme, and one for every other server', () => {
    assert.deepEqual(listIdTokenIssuers(google), ['https://accounts.google.com', 'accounts.google.com']);
    assert.deepEqual(listIdTokenIssuers({ issuer: 'https://as.example' }), ['https://as.example']);
  });
});
