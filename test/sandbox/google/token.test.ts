import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type SandboxGoogle, startGoogle } from './google.ts';
import { visit } from './person.ts';
import {
  bigquery,
  type Changes,
  createConsentUrl,
  driveReadonly,
  exchangeCode,
  postForm,
  refresh,
  signIn,
} from './sample-program.ts';

const ada = { email: 'ada@example.com' };

describe('the token endpoint', () => {
  let google: SandboxGoogle;
  let client: SandboxGoogle['clientSecrets']['installed'];
  before(async () => {
    google = await startGoogle();
    client = google.clientSecrets.installed;
  });
  after(() => google.close());

  it('exchanges a code for tokens that look like those of Google', async () => {
    const address = await visit(createConsentUrl(client), ada);
    const { status, body } = await exchangeCode(client, address);

    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body), [
      'access_token',
      'expires_in',
      'refresh_token',
      'scope',
      'token_type',
      'id_token',
    ]);
    assert.match(body['access_token'] ?? '', /^ya29\./);
    assert.match(body['refresh_token'] ?? '', /^1\/\//);
    assert.equal(body['expires_in'], 3599);
    assert.equal(body['scope'], `${bigquery} https://www.googleapis.com/auth/userinfo.email openid`);
    assert.deepEqual(await google.verifyAccessToken(body['access_token'] ?? ''), {
      scopes: [bigquery, 'https://www.googleapis.com/auth/userinfo.email', 'openid'],
      email: 'ada@example.com',
    });
  });

  it('names the person in the ID token', async () => {
    const { body } = await exchangeCode(client, await visit(createConsentUrl(client, { nonce: 'n' }), ada));
    const claims = decodeClaims(body['id_token']);

    assert.equal(claims['iss'], google.url);
    assert.equal(claims['aud'], client.client_id);
    assert.equal(claims['email'], 'ada@example.com');
    assert.equal(claims['email_verified'], true);
    assert.equal(claims['nonce'], 'n');
    assert.match(claims['sub'] ?? '', /^\d{21}$/);
    assert.ok(!('hd' in claims));
  });

  it('leaves out the ID token if nobody asked for it', async () => {
    const { body } = await exchangeCode(
      client,
      await visit(createConsentUrl(client, { scope: bigquery }), ada),
    );

    assert.equal(body['id_token'], undefined);
    assert.equal(body['scope'], bigquery);
  });

  it('does not grant an unticked scope', async () => {
    const url = createConsentUrl(client, { scope: `${driveReadonly} ${bigquery}` });
    const { body } = await exchangeCode(client, await visit(url, { ...ada, untick: [driveReadonly] }));

    assert.equal(body['scope'], bigquery);
    assert.deepEqual((await google.verifyAccessToken(body['access_token'] ?? ''))?.scopes, [bigquery]);
  });

  it('takes a code once, and takes back its tokens if it comes again', async () => {
    const address = await visit(createConsentUrl(client), ada);
    const { body } = await exchangeCode(client, address);
    const again = await exchangeCode(client, address);

    assert.deepEqual(again, badGrant('Bad Request'));
    assert.equal(await google.verifyAccessToken(body['access_token'] ?? ''), undefined);
  });

  const rejected: [string, Changes, { status: number; body: object }][] = [
    ['a wrong verifier', { code_verifier: 'x'.repeat(43) }, badGrant('Invalid code verifier.')],
    ['a verifier that is none', { code_verifier: 'short' }, badGrant('Invalid code verifier.')],
    ['no verifier', { code_verifier: undefined }, badGrant('Missing code verifier.')],
    ['a code of another shape', { code: 'nonsense' }, badGrant('Malformed auth code.')],
    ['a code escaped twice', { code: '4%2F0Axyz' }, badGrant('Malformed auth code.')],
    ['a code of nobody', { code: '4/0Axyz' }, badGrant('Bad Request')],
    ['no code', { code: undefined }, rejection(400, 'invalid_request', 'Missing required parameter: code')],
    [
      'another redirect URI',
      { redirect_uri: 'http://127.0.0.1:2/' },
      rejection(400, 'redirect_uri_mismatch', 'Bad Request'),
    ],
    [
      'a wrong secret',
      { client_secret: 'GOCSPX-wrong' },
      rejection(401, 'invalid_client', 'The provided client secret is invalid.'),
    ],
    [
      'no secret',
      { client_secret: undefined },
      rejection(400, 'invalid_request', 'client_secret is missing.'),
    ],
    [
      'an unknown client',
      { client_id: 'nobody' },
      rejection(401, 'invalid_client', 'The OAuth client was not found.'),
    ],
    [
      'a grant type of nobody',
      { grant_type: 'made_up' },
      rejection(400, 'unsupported_grant_type', 'Invalid grant_type: made_up'),
    ],
  ];
  for (const [request, changes, expected] of rejected) {
    it(`rejects ${request}, and the code stays good`, async () => {
      const address = await visit(createConsentUrl(client), ada);

      assert.deepEqual(await exchangeCode(client, address, changes), expected);
      assert.equal((await exchangeCode(client, address)).status, 200);
    });
  }

  it('rejects the code of another client', async () => {
    const address = await visit(createConsentUrl(client), ada);
    const { client_id, client_secret } = google.webClientSecrets.web;

    assert.deepEqual(
      await exchangeCode(client, address, { client_id, client_secret }),
      rejection(401, 'unauthorized_client', 'Unauthorized'),
    );
  });

  it('refreshes without sending the refresh token again', async () => {
    const { accessToken, refreshToken } = await signIn(google);
    const { status, body } = await refresh(client, refreshToken);

    assert.equal(status, 200);
    assert.notEqual(body['access_token'], accessToken);
    assert.equal(body['refresh_token'], undefined);
    assert.equal((await google.verifyAccessToken(body['access_token'] ?? ''))?.email, 'ada@example.com');
    assert.equal(await google.isRefreshTokenLive(refreshToken), true);
  });

  it('rejects refresh tokens of nobody', async () => {
    assert.deepEqual(await refresh(client, '1//0gone'), badGrant('Token has been expired or revoked.'));
    assert.deepEqual(await refresh(client, 'nonsense'), badGrant('Bad Request'));
  });

  it('logs what it was asked', async () => {
    const before = google.requests.length;
    await postForm(client.token_uri, { grant_type: 'made_up', a: 'ä&=' });

    assert.deepEqual(google.requests.slice(before), [
      { method: 'POST', path: '/token', body: { grant_type: 'made_up', a: 'ä&=' } },
    ]);
  });
});

function rejection(status: number, error: string, description: string) {
  return { status, body: { error, error_description: description } };
}

function badGrant(description: string) {
  return rejection(400, 'invalid_grant', description);
}

function decodeClaims(idToken = ''): Record<string, string> {
  return JSON.parse(Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    string
  >;
}
