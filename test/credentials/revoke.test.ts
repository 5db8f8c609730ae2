import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { revokeCredential } from '../../src/credentials/revoke.ts';
import { failureOf } from '../failure-of.ts';
import { type SandboxGoogle, startGoogle } from '../sandbox/google/google.ts';
import { createProfile, listSecrets } from './kept-profile.ts';

describe('revoking a credential', () => {
  let google: SandboxGoogle;
  before(async () => {
    google = await startGoogle();
  });
  after(() => google.close());

  it('sends the refresh token, in the body and alone, and ends every token that came of it', async () => {
    const { credential } = await createProfile(google);
    await revokeCredential(credential);
    assert.deepEqual(google.requests.at(-1), {
      method: 'POST',
      path: '/revoke',
      body: { token: credential.refreshToken },
    });
    assert.equal(await google.isRefreshTokenLive(credential.refreshToken), false);
    assert.equal(await google.verifyAccessToken(credential.accessToken), undefined);
  });

  it('is done when the token was dead already', async () => {
    const { credential } = await createProfile(google);
    await revokeCredential(credential);
    await revokeCredential(credential);
  });

  it('is tried again on a server that fails for a moment', async () => {
    const { credential } = await createProfile(google);
    google.failNext('/revoke', { status: 503 });
    await revokeCredential(credential);
    assert.equal(await google.isRefreshTokenLive(credential.refreshToken), false);
  });

  it('fails with the place to do it by hand, and without the token', async () => {
    const profile = await createProfile(google);
    google.failNext('/revoke', { status: 403, body: `{"error":"${profile.credential.refreshToken}"}` });
    const failure = await failureOf(() => revokeCredential(profile.credential), listSecrets(profile));
    assert.equal(failure.code, 'revocation_failed');
    assert.match(failure.message, /^http:\/\/127\.0\.0\.1:\d+ did not revoke the token \(HTTP 403\)\.$/);
    assert.match(failure.hint ?? '', /account settings at http:\/\/127\.0\.0\.1/);
  });

  it('fails where the server names no address for it, and asks nobody', async () => {
    const profile = await createProfile(google);
    const { revocationEndpoint: _, ...server } = profile.credential.server;
    const asked = google.requests.length;
    const failure = await failureOf(
      () => revokeCredential({ ...profile.credential, server }),
      listSecrets(profile),
    );
    assert.equal(failure.code, 'revocation_failed');
    assert.equal(google.requests.length, asked);
  });
});
