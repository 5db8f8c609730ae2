import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { getAccessToken, renewAccessToken } from '../../src/credentials/access-token.ts';
import type { AuthorizedUser } from '../../src/credentials/profile.ts';
import { SignInRequiredError } from '../../src/errors.ts';
import { failureOf } from '../failure-of.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { type SandboxGoogle, startGoogle } from '../sandbox/google/google.ts';
import { postForm } from '../sandbox/google/sample-program.ts';
import { createProfile, listRefreshes, listSecrets, openProfileFile } from './kept-profile.ts';

const minute = 60_000;

describe('an access token', () => {
  let google: SandboxGoogle;
  before(async () => {
    google = await startGoogle();
  });
  after(() => google.close());

  async function keep(t: TestContext, changes: Partial<AuthorizedUser> = {}, at = google) {
    const profile = await createProfile(at, changes);
    const file = openProfileFile(makePrivateFolder(t));
    await file.write(profile);
    const refreshes = listRefreshes(at).length;
    return {
      file,
      profile,
      credential: profile.credential,
      count: () => listRefreshes(at).length - refreshes,
    };
  }

  it('is the kept one while it lives long enough', async (t) => {
    const { file, credential, count } = await keep(t);
    for (const minTtlMs of [0, 5 * minute, 59 * minute]) {
      const token = await getAccessToken(file, { minTtlMs });
      assert.deepEqual(token, {
        accessToken: credential.accessToken,
        expiresAt: credential.expiresAt,
        scopes: credential.scopes,
      });
    }
    assert.equal(count(), 0);
  });

  for (const [name, left] of [
    ['dead', -minute],
    ['dead this instant', 0],
    ['about to die', 4 * minute],
  ] as const) {
    it(`is a new one, asked for once by twenty at a time, when the kept one is ${name}`, async (t) => {
      const { file, profile, credential, count } = await keep(t, { expiresAt: Date.now() + left });
      const tokens = await Promise.all(Array.from({ length: 20 }, () => getAccessToken(file)));
      assert.equal(count(), 1);
      const [{ accessToken, expiresAt } = assert.fail()] = tokens;
      assert.notEqual(accessToken, credential.accessToken);
      assert.ok(tokens.every((token) => token.accessToken === accessToken));
      assert.equal((await google.verifyAccessToken(accessToken))?.email, 'william@example.com');
      const kept = file.read();
      assert.deepEqual(kept?.credential, {
        ...credential,
        accessToken,
        obtainedAt: kept?.credential.obtainedAt,
        expiresAt,
        scopes: kept?.credential.scopes,
        idToken: kept?.credential.idToken,
      });
      assert.match(kept?.credential.idToken ?? '', /^[\w-]+\.[\w-]+\.[\w-]+$/);
      assert.ok(Math.abs((kept?.credential.obtainedAt ?? 0) - Date.now()) < minute);
      assert.equal(kept?.project, profile.project);
    });
  }

  it('is asked for with the refresh token and the client in the body, and with nothing else', async (t) => {
    const { file, credential } = await keep(t, { expiresAt: 0 });
    await getAccessToken(file);
    assert.deepEqual(listRefreshes(google).at(-1), {
      grant_type: 'refresh_token',
      refresh_token: credential.refreshToken,
      client_id: credential.client.id,
      client_secret: credential.client.secret,
    });
  });

  it('that the server never makes as long as was asked is a failure, and kept all the same', async (t) => {
    const { file, profile, count } = await keep(t);
    const failure = await failureOf(
      () => getAccessToken(file, { minTtlMs: 120 * minute }),
      listSecrets(profile),
    );
    assert.equal(failure.code, 'token_lifetime');
    assert.equal(failure.message, 'The server gives tokens of 59 minutes, less than asked for.');
    assert.equal(failure.hint, 'postern token --min-ttl 58m');
    assert.equal(count(), 1);
    await getAccessToken(file);
    assert.equal(count(), 1);
  });

  it('that the server makes too short is asked for once by twenty at a time, all the same', async (t) => {
    const brief = await startGoogle({ accessTokenSeconds: 240 });
    t.after(() => brief.close());
    const { file, count } = await keep(t, { expiresAt: 0 }, brief);
    const tokens = await Promise.all(Array.from({ length: 20 }, () => getAccessToken(file)));
    assert.deepEqual([new Set(tokens.map(({ accessToken }) => accessToken)).size, count()], [1, 1]);
    const minTtlMs = 10 * minute;
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => getAccessToken(file, { minTtlMs })),
    );
    const codes = outcomes.map((outcome) => outcome.status === 'rejected' && outcome.reason.code);
    assert.deepEqual([new Set(codes), count()], [new Set(['token_lifetime']), 2]);
  });

  it('is not the kept one where that came at a time that is still to come: the clock was wrong', async (t) => {
    for (const [early, refreshes] of [
      [6 * minute, 1],
      [4 * minute, 0],
    ] as const) {
      const now = Date.now();
      const year = 365 * 24 * 60 * minute;
      const { file, credential, count } = await keep(t, { obtainedAt: now + early, expiresAt: now + year });
      const { accessToken } = await getAccessToken(file);
      assert.equal(count(), refreshes);
      assert.equal(accessToken === credential.accessToken, refreshes === 0);
    }
  });

  it('is kept beside what another version of postern keeps in the credential', async (t) => {
    const later = { obtainedBy: { version: 7 }, client: { id: 'x', secret: 'GOCSPX-y', later: [1] } };
    const { file, credential } = await keep(t);
    const { id, secret } = credential.client;
    const client = { ...later.client, id, ...(secret && { secret }) };
    await file.write({ credential: { ...credential, ...later, client, expiresAt: 0 } as AuthorizedUser });
    await getAccessToken(file);
    const kept = file.read()?.credential as AuthorizedUser & typeof later;
    assert.deepEqual([kept.obtainedBy, kept.client.later], [{ version: 7 }, [1]]);
  });

  it('comes with the next refresh token where the server rotates them, and the next time as well', async (t) => {
    const rotating = await startGoogle({ rotateRefreshTokens: true });
    t.after(() => rotating.close());
    const { file, credential } = await keep(t, { expiresAt: 0 }, rotating);
    const past = [credential.refreshToken];
    for (let round = 0; round < 3; round += 1) {
      await renewAccessToken(file);
      const refreshToken = file.read()?.credential.refreshToken ?? '';
      assert.ok(!past.includes(refreshToken));
      past.push(refreshToken);
    }
    assert.equal(await rotating.isRefreshTokenLive(past.at(-1) ?? ''), true);
  });

  it('is not there for a sign-in that was revoked, which is kept, to be told apart', async (t) => {
    const { file, profile, count } = await keep(t, { expiresAt: 0 });
    await postForm(`${google.url}/revoke`, { token: profile.credential.refreshToken });
    const failure = await failureOf(() => getAccessToken(file), listSecrets(profile));
    assert.ok(failure instanceof SignInRequiredError);
    assert.deepEqual([failure.code, failure.hint, count()], ['invalid_grant', 'postern login', 1]);
    assert.deepEqual(file.read(), profile);
  });

  it('is asked for again after a failure of the server or of the network', async (t) => {
    for (const fault of [{ status: 500, body: 'oops' }, { status: 503 }, 'reset'] as const) {
      const { file, count } = await keep(t, { expiresAt: 0 });
      google.failNext('/token', fault);
      await getAccessToken(file);
      assert.equal(count(), 2);
    }
  });

  it('is given up on when the server keeps failing, without a change to what is kept', async (t) => {
    const { file, profile, count } = await keep(t, { expiresAt: 0 });
    for (let time = 0; time < 3; time += 1) google.failNext('/token', { status: 500, body: 'GOCSPX-echo' });
    const failure = await failureOf(() => getAccessToken(file), ['GOCSPX-echo', ...listSecrets(profile)]);
    assert.deepEqual([failure.code, count()], ['server_error', 3]);
    assert.ok(!(failure instanceof SignInRequiredError));
    assert.deepEqual(file.read(), profile);
  });

  it('is not there for nobody', async (t) => {
    const failure = await failureOf(() => getAccessToken(openProfileFile(makePrivateFolder(t))));
    assert.deepEqual([failure.code, failure.hint], ['not_signed_in', 'postern login']);
  });

  it('is not brought back by a refresh that was under way while somebody signed out', async (t) => {
    const { file, count } = await keep(t, { expiresAt: 0 });
    const { promise: hasLock, resolve: goOn } = Promise.withResolvers<void>();
    const signingOut = file.exclusively(async () => {
      goOn();
      await new Promise((resolve) => setTimeout(resolve, 200));
      file.remove();
    });
    // It finds the sign-in, and waits for the lock.
    await hasLock;
    const [outcome] = await Promise.allSettled([getAccessToken(file), signingOut]);
    assert.equal(outcome?.status === 'rejected' && outcome.reason.code, 'not_signed_in');
    assert.deepEqual([count(), file.read()], [0, undefined]);
  });
});
