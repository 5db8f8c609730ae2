import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { deviceGrantType } from './clients.ts';
import { type SandboxGoogle, type SandboxGoogleOptions, startGoogle } from './google.ts';
import { approveDevice } from './person.ts';
import { type Answer, bigquery, type Changes, postForm } from './sample-program.ts';

const driveFile = 'https://www.googleapis.com/auth/drive.file';

describe('the device flow', () => {
  let google: SandboxGoogle;
  afterEach(() => google.close());

  async function startDevice(
    options: SandboxGoogleOptions = { deviceIntervalSeconds: 0 },
    scope = 'openid email',
  ) {
    google = await startGoogle(options);
    const { client_id } = google.deviceClientSecrets.installed;
    return postForm(`${google.url}/device/code`, { client_id, scope });
  }

  async function poll({ body }: Answer, changes: Changes = {}) {
    const { client_id, client_secret } = google.deviceClientSecrets.installed;
    const device_code = body['device_code'] ?? '';
    return postForm(`${google.url}/token`, {
      grant_type: deviceGrantType,
      client_id,
      client_secret,
      device_code,
      ...changes,
    });
  }

  const decide = ({ body }: Answer, allow: boolean, userCode = body['user_code'] ?? '') =>
    approveDevice(body['verification_url'] ?? '', userCode, { email: 'ada@example.com', allow });

  it('starts with the fields of Google', async () => {
    const { status, body } = await startDevice({});

    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body), [
      'device_code',
      'user_code',
      'expires_in',
      'interval',
      'verification_url',
    ]);
    assert.equal(body['interval'], 5);
    assert.equal(body['verification_url'], `${google.url}/device`);
  });

  it('pends until the person allows, then brings tokens once', async () => {
    const device = await startDevice(undefined, `openid email ${driveFile}`);
    assert.deepEqual(await poll(device), rejection(428, 'authorization_pending', 'Precondition Required'));

    assert.match(await decide(device, true), /Device connected/);

    const { status, body } = await poll(device);
    assert.equal(status, 200);
    assert.equal(body['scope'], `${driveFile} https://www.googleapis.com/auth/userinfo.email openid`);
    assert.equal(await google.isRefreshTokenLive(body['refresh_token'] ?? ''), true);
    assert.equal((await google.verifyAccessToken(body['access_token'] ?? ''))?.email, 'ada@example.com');
    assert.deepEqual(await poll(device), rejection(400, 'invalid_grant', 'Bad Request'));
  });

  it('ends when the person cancels', async () => {
    const device = await startDevice();

    assert.match(await decide(device, false), /Access denied/);
    assert.deepEqual(await poll(device), rejection(403, 'access_denied', 'Forbidden'));
  });

  it('tells the person of a wrong code', async () => {
    const device = await startDevice();

    await assert.rejects(decide(device, true, '"><b>'), /That code did not work/);
    assert.equal((await poll(device)).body['error'], 'authorization_pending');
  });

  it('slows down a device that polls faster than its interval', async (t) => {
    const device = await startDevice({});
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() });

    assert.equal((await poll(device)).body['error'], 'authorization_pending');
    t.mock.timers.tick(1_000);
    assert.deepEqual(await poll(device), rejection(403, 'slow_down', 'Forbidden'));
    t.mock.timers.tick(5_000);
    assert.equal((await poll(device)).body['error'], 'authorization_pending');
  });

  it('ends by itself', async (t) => {
    const device = await startDevice({ deviceIntervalSeconds: 0, deviceCodeSeconds: 60 });
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 60_000 });

    assert.equal((await poll(device)).body['error'], 'expired_token');
  });

  it('refuses the scopes that Google refuses to devices, by name', async () => {
    const expected = rejection(400, 'invalid_scope', `Invalid device flow scope: ${bigquery}`);

    assert.deepEqual(await startDevice({}, `openid ${bigquery}`), expected);
  });

  it('is for clients of its own type only', async () => {
    const device = await startDevice();
    const { client_id, client_secret } = google.clientSecrets.installed;
    const expected = rejection(401, 'invalid_client', 'Invalid client type.');

    assert.deepEqual(await postForm(`${google.url}/device/code`, { client_id, scope: 'openid' }), expected);
    assert.deepEqual(await poll(device, { client_id, client_secret }), expected);
  });

  it('asks a polling device for its secret', async () => {
    const device = await startDevice();

    assert.equal((await poll(device, { client_secret: 'wrong' })).status, 401);
  });
});

function rejection(status: number, error: string, description: string) {
  return { status, body: { error, error_description: description } };
}
