import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { type SandboxGoogle, type SandboxGoogleOptions, startGoogle } from './google.ts';
import { visit } from './person.ts';
import { createConsentUrl, exchangeCode, postForm, refresh, signIn } from './sample-program.ts';

describe('the life of a token', () => {
  let google: SandboxGoogle;
  const start = async (options?: SandboxGoogleOptions) => {
    google = await startGoogle(options);
    return google.clientSecrets.installed;
  };
  afterEach(() => google.close());

  it('ends for an access token after its seconds', async (t) => {
    const client = await start({ accessTokenSeconds: 60 });
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const { body } = await exchangeCode(
      client,
      await visit(createConsentUrl(client), { email: 'a@example.com' }),
    );

    assert.equal(body['expires_in'], 60);
    t.mock.timers.tick(59_000);
    assert.ok(await google.verifyAccessToken(body['access_token'] ?? ''));
    t.mock.timers.tick(1_000);
    assert.equal(await google.verifyAccessToken(body['access_token'] ?? ''), undefined);
  });

  it('ends for a refresh token in Testing mode, as each response says', async (t) => {
    const client = await start({ refreshTokenSeconds: 604_799 });
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });
    const { body } = await exchangeCode(
      client,
      await visit(createConsentUrl(client), { email: 'a@example.com' }),
    );
    const refreshToken = body['refresh_token'] ?? '';

    assert.equal(body['refresh_token_expires_in'], 604_799);
    t.mock.timers.tick(86_400_000);
    assert.equal((await refresh(client, refreshToken)).body['refresh_token_expires_in'], 518_399);
    t.mock.timers.tick(518_399_000);
    assert.equal(await google.isRefreshTokenLive(refreshToken), false);
    assert.equal(
      (await refresh(client, refreshToken)).body['error_description'],
      'Token has been expired or revoked.',
    );
  });

  it('ends for a rotated refresh token when its successor comes', async () => {
    const client = await start({ rotateRefreshTokens: true });
    const { refreshToken } = await signIn(google);
    const { body } = await refresh(client, refreshToken);

    assert.match(body['refresh_token'] ?? '', /^1\/\//);
    assert.notEqual(body['refresh_token'], refreshToken);
    assert.equal(await google.isRefreshTokenLive(refreshToken), false);
    assert.equal(await google.isRefreshTokenLive(body['refresh_token'] ?? ''), true);
  });

  for (const revoked of ['accessToken', 'refreshToken'] as const) {
    it(`ends for all tokens of a login when its ${revoked} is revoked`, async () => {
      const client = await start();
      const tokens = await signIn(google);
      const other = await signIn(google, { email: 'grace@example.com' });

      assert.deepEqual(await postForm(`${google.url}/revoke`, { token: tokens[revoked] }), {
        status: 200,
        body: {},
      });

      assert.equal(await google.verifyAccessToken(tokens.accessToken), undefined);
      assert.equal(await google.isRefreshTokenLive(tokens.refreshToken), false);
      assert.equal((await refresh(client, tokens.refreshToken)).status, 400);
      assert.equal(await google.isRefreshTokenLive(other.refreshToken), true);
    });
  }

  it('ends by a revocation with the token in the query, as in the samples of Google', async () => {
    await start();
    const { accessToken } = await signIn(google);
    const { status } = await postForm(`${google.url}/revoke?token=${encodeURIComponent(accessToken)}`, {});

    assert.equal(status, 200);
    assert.equal(await google.verifyAccessToken(accessToken), undefined);
  });

  it('cannot end twice, nor for what is no token', async () => {
    await start();
    const { refreshToken } = await signIn(google);
    await postForm(`${google.url}/revoke`, { token: refreshToken });

    for (const token of [refreshToken, 'nonsense', '', 'eyJhbGciOiJub25lIn0.e30.']) {
      assert.deepEqual(await postForm(`${google.url}/revoke`, { token }), {
        status: 400,
        body: { error: 'invalid_token', error_description: 'Token expired or revoked' },
      });
    }
  });
});
