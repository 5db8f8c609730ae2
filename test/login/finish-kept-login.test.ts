import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import { InterruptedError } from '../../src/errors.ts';
import { cancelKeptLogin, finishKeptLogin } from '../../src/login/finish-kept-login.ts';
import type { KeptLogin } from '../../src/login/kept-login.ts';
import { createPendingLogin, formatConsentUrl } from '../../src/login/pending-login.ts';
import type { PendingLogins } from '../../src/login/pending-logins.ts';
import { openProfileFile } from '../credentials/kept-profile.ts';
import { failureOf } from '../failure-of.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { type SandboxGoogle, startGoogle } from '../sandbox/google/google.ts';
import { visit } from '../sandbox/google/person.ts';
import { openPendingLogins, pathOfLogin } from './kept-logins.ts';
import { createLoginRequest } from './sandbox-login.ts';

const email = 'william@example.com';

describe('finishing a kept login', () => {
  let google: SandboxGoogle;
  let folder: string;
  let logins: PendingLogins;
  let login: KeptLogin;
  let code: string;
  let path: string;
  before(async () => {
    google = await startGoogle();
  });
  after(() => google.close());
  const root = makePrivateFolder({ after });
  beforeEach(async () => {
    folder = mkdtempSync(`${root}/person-`);
    logins = openPendingLogins(folder);
    const pending = createPendingLogin(await createLoginRequest(google));
    login = logins.add({ pending, profile: 'default', project: 'p' });
    path = pathOfLogin(folder, login.id);
    const address = await visit(formatConsentUrl(pending), { email });
    code = new URL(address).searchParams.get('code') ?? '';
  });

  const countExchanges = () => google.requests.filter(({ path }) => path === '/token').length;
  const finish = (response = code, options = {}) =>
    finishKeptLogin(logins, login.id, response, openProfileFile(folder), options);

  it('keeps the credential with its project, flow and asked scopes, and forgets the login', async () => {
    const { credential } = await finish();
    assert.equal(credential.account, email);
    const { flow, scopes: askedScopes } = login.pending;
    assert.deepEqual(openProfileFile(folder).read(), { credential, project: 'p', flow, askedScopes });
    assert.equal(logins.read(login.id), undefined);
  });

  it('is done by one of two at once; the other says so, and the code is sent once', async () => {
    const exchanges = countExchanges();
    const outcomes = await Promise.allSettled([finish(), finish()]);
    assert.equal(countExchanges(), exchanges + 1);
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    assert.deepEqual(
      failures.map((failure) => failure.code),
      ['pending_login_gone'],
    );
  });

  it('leaves the login as it was when it fails, for another try', async () => {
    const kept = readFileSync(path, 'utf8');
    google.failNext('/token', { status: 500 });
    assert.equal((await failureOf(finish, [code])).code, 'server_error');
    google.failNext('/token', 'reset');
    assert.equal((await failureOf(finish, [code])).code, 'network');
    const stop = { signal: AbortSignal.abort(new InterruptedError()) };
    await assert.rejects(finish(code, stop), InterruptedError);
    assert.equal(readFileSync(path, 'utf8'), kept);
    await finish();
  });

  it('ends when its time is over, and asks no server', async () => {
    logins.replace({ ...login, expiresAt: 5000 });
    const exchanges = countExchanges();
    const failure = await failureOf(() => finish(code, { now: () => 5000 }), [code]);
    assert.equal(failure.code, 'pending_login_expired');
    assert.equal(countExchanges(), exchanges);
  });

  it('revokes a credential that cannot be written down anywhere', async (t) => {
    t.mock.method(logins, 'replace', () => {
      throw new InterruptedError();
    });
    await assert.rejects(finish(), InterruptedError);
    assert.equal(google.requests.at(-1)?.path, '/revoke');
    assert.equal(openProfileFile(folder).read(), undefined);
  });

  it('keeps later what the profile did not take, without the spent code, even after its time', async () => {
    const profile = openProfileFile(folder);
    profile.prepare();
    chmodSync(`${folder}/profiles`, 0o755);
    logins.replace({ ...login, expiresAt: Date.now() + 2000 });
    assert.equal((await failureOf(finish, [code])).code, 'credential_unsafe');
    const { finished } = logins.read(login.id) ?? assert.fail('the login is lost');
    assert.ok(finished);
    assert.equal(await google.isRefreshTokenLive(finished.credential.refreshToken), true);
    assert.equal(existsSync(profile.path), false);

    chmodSync(`${folder}/profiles`, 0o700);
    const exchanges = countExchanges();
    assert.deepEqual(logins.sweep(Number.MAX_SAFE_INTEGER), []);
    const { credential } = await finishKeptLogin(logins, login.id, undefined, profile, {
      now: () => Date.now() + 3_600_000,
    });
    assert.equal(countExchanges(), exchanges);
    assert.deepEqual(profile.read()?.credential, credential);
    assert.equal(logins.read(login.id), undefined);
  });

  it('does no harm a second time, where the first was killed before it forgot the login', async () => {
    const { credential, missingScopes } = await finish();
    logins.replace({ ...login, finished: { credential, missingScopes } });
    const exchanges = countExchanges();
    await finish();
    assert.equal(countExchanges(), exchanges);
    assert.equal(await google.isRefreshTokenLive(credential.refreshToken), true);
  });

  describe('cannot be done any more once it is cancelled', () => {
    it('which spends nothing', async () => {
      await cancelKeptLogin(logins, login.id);
      assert.equal((await failureOf(finish, [code])).code, 'pending_login_gone');
      assert.equal((await failureOf(() => cancelKeptLogin(logins, login.id))).code, 'pending_login_gone');
    });

    it('which revokes what was exchanged already', async () => {
      const { credential, missingScopes } = await finish();
      logins.replace({ ...login, finished: { credential, missingScopes } });
      await cancelKeptLogin(logins, login.id);
      assert.equal(await google.isRefreshTokenLive(credential.refreshToken), false);
      assert.equal(logins.read(login.id), undefined);
    });

    it('also if its file is damaged', async () => {
      writeFileSync(path, '{');
      await cancelKeptLogin(logins, login.id);
      assert.equal(existsSync(path), false);
    });
  });
});
