import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type SandboxGoogle, startGoogle } from './google.ts';
import { visit } from './person.ts';
import { bigquery, type Changes, createConsentUrl, driveReadonly, exchangeCode } from './sample-program.ts';

const ada = { email: 'ada@example.com' };

describe('the authorization endpoint', () => {
  let google: SandboxGoogle;
  let client: SandboxGoogle['clientSecrets']['installed'];
  before(async () => {
    google = await startGoogle();
    client = google.clientSecrets.installed;
  });
  after(() => google.close());

  it('redirects with the parameters of Google, in the order of Google', async () => {
    const address = new URL(await visit(createConsentUrl(client), ada));

    assert.equal(address.origin + address.pathname, 'http://127.0.0.1:1/');
    const parameters = Object.fromEntries(address.searchParams);
    assert.deepEqual(Object.keys(parameters), ['state', 'iss', 'code', 'scope', 'authuser', 'prompt']);
    assert.equal(parameters['state'], 'a state/with+ugly&characters');
    assert.equal(parameters['iss'], google.url);
    assert.equal(parameters['prompt'], 'consent');
    assert.equal(
      parameters['scope'],
      `email ${bigquery} https://www.googleapis.com/auth/userinfo.email openid`,
    );
  });

  it('escapes the slash of the code once', async () => {
    const address = await visit(createConsentUrl(client), ada);

    assert.match(address, /[?&]code=4%2F0A[\w-]+&/);
  });

  it('tells of a cancelled consent, with state and iss', async () => {
    const address = await visit(createConsentUrl(client), { ...ada, allow: false });

    assert.deepEqual(Object.fromEntries(new URL(address).searchParams), {
      error: 'access_denied',
      state: 'a state/with+ugly&characters',
      iss: google.url,
    });
  });

  it('grants what stays ticked, and says so in the redirect', async () => {
    const url = createConsentUrl(client, { scope: `openid ${bigquery} ${driveReadonly}` });
    const address = await visit(url, { ...ada, untick: [driveReadonly] });

    assert.equal(new URL(address).searchParams.get('scope'), `${bigquery} openid`);
  });

  it('offers no box for the only scope that is not for signing in', async () => {
    await assert.rejects(visit(createConsentUrl(client), { ...ada, untick: [bigquery] }), /has no box/);
  });

  it('denies access if no scope at all is left', async () => {
    const scopes = [bigquery, driveReadonly];
    const address = await visit(createConsentUrl(client, { scope: scopes.join(' ') }), {
      ...ada,
      untick: scopes,
    });

    assert.equal(new URL(address).searchParams.get('error'), 'access_denied');
  });

  it('asks again after an address that is none', async () => {
    await assert.rejects(visit(createConsentUrl(client), { email: 'ada' }), /Enter an email address/);
  });

  it('fills in the address that the program hints at', async () => {
    const page = await fetchFirstPage(createConsentUrl(client, { login_hint: '"ada"@example.com' }));

    assert.match(page, /name="email" value="&#34;ada&#34;@example.com"/);
  });

  for (const uri of ['http://localhost', 'http://localhost:8085/', 'http://[::1]:9/oauth2/callback']) {
    it(`redirects a desktop client to ${uri}`, async () => {
      const address = await visit(createConsentUrl(client, { redirect_uri: uri }), ada);

      assert.ok(address.startsWith(`${new URL(uri).href}?state=`), address);
    });
  }

  it('keeps the query of the redirect URI', async () => {
    const uri = 'http://127.0.0.1:1/?from=a%20b';
    const address = await visit(createConsentUrl(client, { redirect_uri: uri }), ada);

    assert.equal(new URL(address).searchParams.get('from'), 'a b');
    assert.equal((await exchangeCode(client, address, { redirect_uri: uri })).status, 200);
  });

  const blocked: [string, Changes, RegExp][] = [
    [
      'a redirect to the network',
      { redirect_uri: 'http://evil.example/' },
      /Error 400: redirect_uri_mismatch/,
    ],
    [
      'a redirect that hides its host',
      { redirect_uri: 'http://127.0.0.1@evil.example/' },
      /redirect_uri_mismatch/,
    ],
    ['the old out-of-band redirect', { redirect_uri: 'urn:ietf:wg:oauth:2.0:oob' }, /redirect_uri_mismatch/],
    ['no redirect', { redirect_uri: undefined }, /invalid_request Missing required parameter: redirect_uri/],
    [
      'a client it does not know',
      { client_id: '<b>' },
      /Error 401: invalid_client The OAuth client was not found/,
    ],
    [
      'a scope it does not know',
      { scope: 'openid made-up' },
      /invalid_scope .*valid=\[openid\], invalid=\[made-up\]/,
    ],
    ['no scope', { scope: undefined }, /Missing required parameter: scope/],
    ['a response type of old', { response_type: 'token' }, /unsupported_response_type/],
  ];
  for (const [request, changes, page] of blocked) {
    it(`shows a page and redirects nowhere for ${request}`, async () => {
      await assert.rejects(visit(createConsentUrl(client, changes), ada), page);
    });
  }
});

async function fetchFirstPage(url: string): Promise<string> {
  const redirect = await fetch(url, { redirect: 'manual' });
  const page = await fetch(new URL(redirect.headers.get('Location') ?? '', url), {
    headers: {
      Cookie: redirect.headers
        .getSetCookie()
        .map((cookie) => cookie.split(';')[0])
        .join('; '),
    },
  });
  return page.text();
}
