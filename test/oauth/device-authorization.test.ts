import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  parseDeviceAuthorization,
  requestDeviceAuthorization,
} from '../../src/oauth/device-authorization.ts';
import { failureOf } from '../failure-of.ts';
import { answerWith, startServer } from './start-server.ts';

const now = 1_800_000_000_000;
const deviceCode = 'AH-1Ng_device-secret';
const google = {
  device_code: deviceCode,
  user_code: 'GQVQ-JKEC',
  verification_url: 'https://www.google.com/device',
  expires_in: 1800,
  interval: 5,
};
const { verification_url: _, interval: __, ...rest } = google;
const strict = { ...rest, verification_uri: 'https://id.example/device' };
const parse = (json: unknown) => parseDeviceAuthorization({ status: 200, json }, now);

describe('a device authorization response', () => {
  it("is read in Google's dialect", () => {
    assert.deepEqual(parse(google), {
      deviceCode,
      userCode: 'GQVQ-JKEC',
      verificationUri: 'https://www.google.com/device',
      expiresAt: now + 1_800_000,
      intervalMs: 5000,
    });
  });

  it('is read after RFC 8628, with what that leaves out', () => {
    const complete = 'https://id.example/device?user_code=GQVQ-JKEC';
    assert.deepEqual(parse({ ...strict, verification_uri_complete: complete }), {
      deviceCode,
      userCode: 'GQVQ-JKEC',
      verificationUri: 'https://id.example/device',
      verificationUriComplete: complete,
      expiresAt: now + 1_800_000,
      intervalMs: 5000,
    });
    assert.equal(parse({ ...strict, interval: '7' }).intervalMs, 7000);
    assert.equal(parse({ ...strict, interval: 0 }).intervalMs, 1000);
  });

  it('keeps the user code just as it came', () => {
    for (const userCode of ['WWWWWWWWWWWWWWW', 'aB-cD.eF', '0O1lI', '#x_'])
      assert.equal(parse({ ...google, user_code: userCode }).userCode, userCode);
  });

  it('is refused where a code could not be shown as it is, or is none', async () => {
    for (const bad of [
      '',
      ' ',
      'AB\x1b[2J',
      'AB\n',
      'ÄB',
      'A\u202eB',
      'x'.repeat(65),
      7,
      null,
      undefined,
      ['A'],
    ]) {
      const failure = await failureOf(() => parse({ ...google, user_code: bad }), [deviceCode]);
      assert.equal(failure.code, 'invalid_response');
    }
    for (const bad of ['', 'AB\n', 7, null, undefined])
      assert.equal((await failureOf(() => parse({ ...google, device_code: bad }))).code, 'invalid_response');
    for (const bad of [0, -1, 'soon', null, undefined, 1e12])
      assert.equal((await failureOf(() => parse({ ...google, expires_in: bad }))).code, 'invalid_response');
    for (const bad of [undefined, null, 'text', [], {}])
      assert.equal((await failureOf(() => parse(bad))).code, 'invalid_response');
  });

  it('is refused where it sends the person to an address that nobody should open', async () => {
    for (const bad of [
      'http://www.google.com/device',
      'javascript:alert(1)',
      'https://google.com@evil.example/',
      undefined,
    ]) {
      for (const change of [{ verification_url: bad }, bad && { verification_uri_complete: bad }]) {
        if (!change) continue;
        const failure = await failureOf(() => parse({ ...google, ...change }), [deviceCode]);
        assert.equal(failure.code, 'untrusted_url');
      }
    }
    const driven = parse({ ...google, verification_url: 'https://id.example/a\x1b[2Jb' });
    assert.equal(driven.verificationUri, 'https://id.example/a%1B[2Jb');
  });
});

describe('a device authorization request', () => {
  it('is refused where an address is none, however deep it goes', async () => {
    const deep: unknown = JSON.parse('['.repeat(100_000) + ']'.repeat(100_000));
    for (const name of ['verification_uri', 'verification_uri_complete'])
      assert.equal((await failureOf(() => parse({ ...strict, [name]: deep }))).code, 'untrusted_url');
  });

  it('names client and scopes, and holds a secret only where one is given', async (t) => {
    const server = await startServer(answerWith(200, google));
    t.after(() => server.close());
    const request = (client: { id: string; secret?: string }) =>
      requestDeviceAuthorization(`${server.url}/device`, client, ['openid', 'email'], { now: () => now });
    assert.equal((await request({ id: 'id' })).kind, 'device');
    await request({ id: 'id', secret: 's' });
    assert.deepEqual(
      server.received.map(({ body }) => body),
      ['scope=openid+email&client_id=id', 'scope=openid+email&client_id=id&client_secret=s'],
    );
  });

  it('is made once, and brings back the refusal by whichever key the server names it', async (t) => {
    for (const key of ['error', 'error_code']) {
      const server = await startServer(answerWith(403, { [key]: 'rate_limit_exceeded' }));
      t.after(() => server.close());
      const result = await requestDeviceAuthorization(server.url, { id: 'id' }, ['openid'], {
        now: () => now,
      });
      assert.deepEqual(result, {
        kind: 'refused',
        status: 403,
        error: 'rate_limit_exceeded',
        description: '',
        subtype: '',
      });
      assert.equal(server.received.length, 1);
    }
  });
});
