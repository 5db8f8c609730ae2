import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { SignInRequiredError } from '../../src/errors.ts';
import { finishLogin, takeCode } from '../../src/login/finish-login.ts';
import { parsePaste } from '../../src/login/paste.ts';
import { createPendingLogin, formatConsentUrl, type LoginRequest } from '../../src/login/pending-login.ts';
import { failureOf } from '../failure-of.ts';
import { type SandboxGoogle, startGoogle } from '../sandbox/google/google.ts';
import { type PersonChoices, visit } from '../sandbox/google/person.ts';
import { bigquery, createLoginRequest, drive } from './sandbox-login.ts';

const email = 'william@example.com';

describe('finishing a login', () => {
  let google: SandboxGoogle;
  before(async () => {
    google = await startGoogle({ refreshTokenSeconds: 604_799 });
  });
  after(() => google.close());

  const begin = async (change: Partial<LoginRequest> = {}, choices: PersonChoices = { email }) => {
    const pending = createPendingLogin(await createLoginRequest(google, change));
    const address = await visit(formatConsentUrl(pending), choices);
    const code = takeCode(pending, parsePaste(address));
    return { pending, code, secrets: [code, pending.codeVerifier, pending.client.secret ?? ''] };
  };
  const lastRevoked = () => {
    const last = google.requests.at(-1);
    assert.equal(last?.path, '/revoke');
    return last.body['token'] ?? '';
  };

  it('gives a credential with all that a refresh needs', async () => {
    const { pending, code } = await begin();
    const now = Date.now();
    const { credential, missingScopes } = await finishLogin(pending, code, { now: () => now });
    const { accessToken, refreshToken, idToken, scopes, ...rest } = credential;
    assert.deepEqual(rest, {
      type: 'authorized_user',
      client: pending.client,
      server: pending.server,
      account: email,
      expiresAt: now + 3_599_000,
      obtainedAt: now,
      refreshTokenExpiresAt: now + 604_799_000,
    });
    assert.deepEqual(scopes.toSorted(), [
      bigquery,
      'https://www.googleapis.com/auth/userinfo.email',
      'openid',
    ]);
    assert.deepEqual(missingScopes, []);
    assert.match(idToken ?? '', /^[\w-]+\.[\w-]+\.[\w-]+$/);
    assert.ok(await google.verifyAccessToken(accessToken));
    assert.ok(await google.isRefreshTokenLive(refreshToken));
  });

  it('works in another process, of which it needs only the data', async () => {
    const { pending, code } = await begin();
    const { credential } = await finishLogin(JSON.parse(JSON.stringify(pending)), code);
    assert.equal(credential.account, email);
  });

  it('accepts the expected account, however it is written', async () => {
    const { pending, code } = await begin({ account: 'William@Example.COM', scopes: [bigquery] });
    assert.equal((await finishLogin(pending, code)).credential.account, email);
  });

  it('refuses and revokes another account, and shows its name as plain text', async () => {
    const choices = { email: 'eve\u202e\u0007@example.com' };
    const { pending, code, secrets } = await begin({ account: email }, choices);
    const failure = await failureOf(() => finishLogin(pending, code), secrets);
    assert.ok(failure instanceof SignInRequiredError);
    assert.equal(failure.code, 'wrong_account');
    assert.match(
      failure.message,
      /^eve @example\.com signed in, not william@example\.com; nothing was kept\.$/,
    );
    assert.equal(await google.isRefreshTokenLive(lastRevoked()), false);
  });

  it('refuses and revokes a consent without what it is for', async () => {
    const scopes = [bigquery, drive, 'openid'];
    const { pending, code, secrets } = await begin({ scopes }, { email, untick: [bigquery] });
    const failure = await failureOf(() => finishLogin(pending, code), secrets);
    assert.ok(failure instanceof SignInRequiredError);
    assert.equal(failure.code, 'missing_scope');
    assert.match(failure.message, /without bigquery; nothing was kept/);
    assert.equal(await google.isRefreshTokenLive(lastRevoked()), false);
  });

  it('keeps a consent without what queries do not need, and says what is missing', async () => {
    const { pending, code } = await begin(
      { scopes: [bigquery, drive, 'openid'] },
      { email, untick: [drive] },
    );
    const { credential, missingScopes } = await finishLogin(pending, code);
    assert.deepEqual(missingScopes, [drive]);
    assert.ok(!credential.scopes.includes(drive) && credential.scopes.includes(bigquery));
  });

  it('refuses it to a program that needs all that it asks for', async () => {
    const change = { scopes: [bigquery, drive, 'openid'], needsAllScopes: true };
    const { pending, code, secrets } = await begin(change, { email, untick: [drive] });
    const failure = await failureOf(() => finishLogin(pending, code), secrets);
    assert.equal(failure.code, 'missing_scope');
    assert.match(
      failure.hint ?? '',
      /tick this box .+: "See and download all your Google Drive files \.\.\."/,
    );
    assert.equal(await google.isRefreshTokenLive(lastRevoked()), false);
  });

  it('refuses a consent to nothing of what was asked for', async () => {
    const scopes = [drive, drive.replace('readonly', 'file'), 'openid'];
    const { pending, code, secrets } = await begin({ scopes }, { email, untick: scopes.slice(0, 2) });
    assert.equal((await failureOf(() => finishLogin(pending, code), secrets)).code, 'missing_scope');
  });

  it('refuses it without ending a kept sign-in that rests on the same grant', async () => {
    const kept = await begin();
    const { credential } = await finishLogin(kept.pending, kept.code);
    const revocations = () => google.requests.filter(({ path }) => path === '/revoke').length;
    const before = revocations();
    for (const [account, isSpared] of [
      [email, true],
      ['EVE@example.com', false],
    ] as const) {
      const change = { scopes: [bigquery, drive, 'openid', 'email'], needsAllScopes: true };
      const who = account.toLowerCase();
      const { pending, code, secrets } = await begin(change, { email: who, untick: [drive] });
      const listKept = () => [credential];
      const failure = await failureOf(() => finishLogin(pending, code, { listKept }), secrets);
      assert.equal(failure.code, 'missing_scope');
      assert.equal(revocations() - before, isSpared ? 0 : 1);
    }
    assert.equal(await google.isRefreshTokenLive(credential.refreshToken), true);
  });

  it('spends a code once: the second time ends in a new sign-in', async () => {
    const { pending, code, secrets } = await begin();
    await finishLogin(pending, code);
    const failure = await failureOf(() => finishLogin(pending, code), secrets);
    assert.ok(failure instanceof SignInRequiredError);
    assert.equal(failure.code, 'invalid_grant');
  });

  it('refuses a client secret that is wrong, without a word of it', async () => {
    const { pending, code } = await begin();
    const client = { ...pending.client, secret: 'GOCSPX-hush-hush' };
    const failure = await failureOf(() => finishLogin({ ...pending, client }, code), [code, client.secret]);
    assert.equal(failure.code, 'invalid_client');
  });
});
