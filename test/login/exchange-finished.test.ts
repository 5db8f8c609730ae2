import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDeviceLogin } from '../../src/login/device-login.ts';
import { finishKeptDeviceLogin } from '../../src/login/finish-kept-device-login.ts';
import { finishKeptLogin } from '../../src/login/finish-kept-login.ts';
import type { KeptLogin } from '../../src/login/kept-login.ts';
import type { PendingDeviceLogin } from '../../src/login/pending-login.ts';
import { inventIdToken, watchCompany } from '../credentials/kept-federated.ts';
import { openProfileFile } from '../credentials/kept-profile.ts';
import { failureOf } from '../failure-of.ts';
import { type Company, startCompany } from '../sandbox/federation/company.ts';
import { approveDevice } from '../sandbox/google/person.ts';
import { createEnvironment, program, runPostern } from '../sandbox/postern.ts';
import { createCompanyRequest, email, federatedOf } from './company-login.ts';
import { openPendingLogins } from './kept-logins.ts';

describe('a sign-in at an identity provider that is finished by another process', () => {
  let company: Company;
  before(async () => {
    company = await startCompany();
  });
  after(() => company.close());

  /** A login that waits, and that the person has approved. */
  async function begin() {
    const folder = mkdtempSync(join(company.folder, 'person-'));
    const pending = await startDeviceLogin(await createCompanyRequest(company));
    const logins = openPendingLogins(folder);
    const login = { ...logins.add({ pending, profile: 'default' }), pending } as KeptLogin & {
      pending: PendingDeviceLogin;
    };
    await approveDevice(pending.device.verificationUri, pending.device.userCode, { email });
    const store = openProfileFile(folder);
    const finish = () => finishKeptDeviceLogin(logins, login, store, { sleep: async () => undefined });
    const readFinished = () => federatedOf(logins.read(login.id)?.finished ?? assert.fail());
    return { folder, logins, login, store, finish, readFinished };
  }

  it('is not lost where Google refuses: it waits for who mends the pool, and nobody signs in again', async () => {
    const { logins, login, store, finish, readFinished } = await begin();
    const count = watchCompany(company);
    company.federation.change(company.audience, { disabled: true });
    const failure = await failureOf(finish);
    company.federation.change(company.audience, { disabled: false });
    assert.equal(failure.code, 'federation_refused');
    assert.equal(store.read(), undefined);
    assert.equal(count().revocations, 0);
    const { refreshToken, accessToken } = readFinished();
    assert.deepEqual([typeof refreshToken, accessToken], ['string', '']);

    const finished = federatedOf(await finishKeptLogin(logins, login.id, undefined, store));
    assert.equal(count().refreshes, 0);
    assert.equal(finished.refreshToken, refreshToken);
    assert.ok(await company.federation.authorize(finished.accessToken));
    assert.deepEqual(store.read()?.credential, finished);
    assert.equal(logins.read(login.id), undefined);
  });

  it('is renewed first where its ID token has ended meanwhile, and what is rotated is written down', async () => {
    const { logins, login, store, finish, readFinished } = await begin();
    company.federation.failNext('/v1/token', { status: 400, body: { error: 'invalid_target' } });
    await failureOf(finish);
    const before = readFinished();
    const claims = JSON.parse(Buffer.from(before.idToken?.split('.')[1] ?? '', 'base64url').toString());
    const ended = {
      ...before,
      idToken: inventIdToken({ ...claims, exp: Math.floor(Date.now() / 1000) - 60 }),
    };
    const waiting = logins.read(login.id) ?? assert.fail();
    logins.replace({ ...waiting, finished: { credential: ended, missingScopes: [] } });

    company.federation.failNext('/v1/token', { status: 400, body: { error: 'invalid_target' } });
    await failureOf(() => finishKeptLogin(logins, login.id, undefined, store));
    const rotated = readFinished().refreshToken;
    assert.ok(rotated && rotated !== before.refreshToken);
    const finished = federatedOf(await finishKeptLogin(logins, login.id, undefined, store));
    assert.equal(finished.refreshToken, rotated);
    assert.ok(await company.federation.authorize(store.read()?.credential.accessToken ?? ''));
  });

  it('is not lost to who kills the process while Google is asked', async () => {
    const { folder, login, store, readFinished } = await begin();
    const env = createEnvironment(folder, { POSTERN_HOME: folder });
    const count = watchCompany(company);
    company.federation.failNext('/v1/token', 'hang');
    const killed = spawn(process.execPath, [program, 'login', 'finish', login.id], { env, stdio: 'ignore' });
    while (count().exchanges === 0) await sleep(20);
    killed.kill('SIGKILL');
    await new Promise((resolve) => killed.once('close', resolve));
    const { refreshToken } = readFinished();

    const { exitCode, stderr } = await runPostern(['login', 'finish'], { env });
    assert.equal(exitCode, 0, stderr);
    const kept = store.read()?.credential;
    assert.equal(kept?.refreshToken, refreshToken);
    assert.ok(await company.federation.authorize(kept?.accessToken ?? ''));
    assert.ok(!stderr.includes(refreshToken ?? assert.fail()));
    assert.throws(() => readFileSync(join(folder, 'pending', `${login.id}.json`)), { code: 'ENOENT' });
  });
});
