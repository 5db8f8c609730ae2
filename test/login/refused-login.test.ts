import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { pollDeviceLogin, startDeviceLogin } from '../../src/login/device-login.ts';
import { finishLogin, takeCode } from '../../src/login/finish-login.ts';
import { parsePaste } from '../../src/login/paste.ts';
import { createPendingLogin } from '../../src/login/pending-login.ts';
import { failureOf } from '../failure-of.ts';
import { assertShown } from '../google/assert-shown.ts';
import { exchangeAnswers, type RefusedAnswer } from '../google/refused-answers.ts';
import { deviceAnswers } from '../google/refused-device-answers.ts';
import { type SandboxGoogle, startGoogle } from '../sandbox/google/google.ts';
import { createLoginRequest } from './sandbox-login.ts';

const code = '4/0Acode-of-a-person';

describe('a login that the server refuses', () => {
  let google: SandboxGoogle;
  before(async () => {
    google = await startGoogle();
  });
  after(() => google.close());

  const failNext = (path: string, { status, body }: RefusedAnswer) =>
    google.failNext(path, {
      status,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  it('at the exchange shows what it means and what to do, and sends the code once', async () => {
    const pending = createPendingLogin(await createLoginRequest(google));
    for (const answer of exchangeAnswers) {
      const requests = google.requests.length;
      failNext('/token', answer);
      const failure = await failureOf(
        () => finishLogin(pending, code),
        [code, pending.codeVerifier, pending.client.secret ?? ''],
      );
      assertShown(failure, answer);
      assert.equal(google.requests.length - requests, 1);
    }
  });

  it('at either request of the device flow shows what it means and what to do', async () => {
    const request = await createLoginRequest(google, { scopes: ['openid', 'email'] });
    const pending = {
      ...request,
      flow: 'device' as const,
      device: {
        deviceCode: 'AH-1device-code-of-a-person',
        userCode: 'GQVQ-JKEC',
        verificationUri: `${google.url}/device`,
        expiresAt: Date.now() + 1_800_000,
        intervalMs: 5000,
      },
    };
    for (const answer of deviceAnswers) {
      failNext('/device/code', answer);
      assertShown(await failureOf(() => startDeviceLogin(request)), answer);
      failNext('/token', answer);
      const secrets = [pending.device.deviceCode, request.client.secret ?? ''];
      assertShown(await failureOf(() => pollDeviceLogin(pending), secrets), answer);
    }
  });

  it('at the redirect address shows what it means, whatever else is wrong with it, and asks no server', async () => {
    const pending = createPendingLogin(await createLoginRequest(google));
    const requests = google.requests.length;
    for (const query of [`error=org_internal&state=${pending.state}`, 'error=org_internal&state=x']) {
      const failure = await failureOf(
        () => takeCode(pending, parsePaste(`${pending.redirectUri}?${query}`)),
        [pending.state],
      );
      assert.deepEqual(
        [failure.code, failure.message],
        ['org_internal', 'The app is for its own organization only.'],
      );
    }
    assert.equal(google.requests.length, requests);
  });
});
