import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { approveDevice } from '../google/person.ts';
import { type IdentityProvider, startIdentityProvider } from '../identity-provider.ts';
import { createCompanyClient } from './clients.ts';
import { SampleClient } from './sample-client.ts';

const verifier = 'a-verifier-that-is-long-enough-for-every-server-of-the-world';
const challenge = {
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256',
};

describe('an identity provider that is no more helpful than it must be', () => {
  let idp: IdentityProvider;
  let client: SampleClient;
  before(async () => {
    const registered = createCompanyClient('public');
    idp = await startIdentityProvider({ clients: [registered.metadata], unhelpful: true });
    client = new SampleClient(idp.url, registered);
  });
  after(() => idp.close());

  it('names no interval, no complete address and no scopes, but says that it knows S256', async () => {
    const { status, body } = await client.startDevice(challenge);
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body), ['device_code', 'user_code', 'verification_uri', 'expires_in']);
    const response = await fetch(`${idp.url}/.well-known/openid-configuration`);
    const metadata = (await response.json()) as Record<string, unknown>;
    assert.deepEqual(metadata['code_challenge_methods_supported'], ['S256']);
    assert.equal('scopes_supported' in metadata, false);
  });

  it('wants a challenge from a device', async () => {
    const changes = [
      [{}, 'Missing parameter: code_challenge_method'],
      [{ code_challenge_method: 'S256' }, 'Missing parameter: code_challenge'],
      [
        { ...challenge, code_challenge_method: 'plain' },
        'Invalid parameter: code challenge method is not matching',
      ],
    ] as const;
    for (const [change, description] of changes) {
      const { status, body } = await client.startDevice(change);
      assert.deepEqual(
        [status, body['error'], body['error_description']],
        [400, 'invalid_request', description],
      );
    }
  });

  it('tells every other poll to slow down, checks the verifier, and gives no refresh token', async () => {
    const device = await client.startDevice(challenge);
    const poll = async (code_verifier?: string) => (await client.poll(device, { code_verifier })).body;
    assert.equal((await poll(verifier))['error'], 'slow_down');
    assert.equal((await poll(verifier))['error'], 'authorization_pending');
    const { verification_uri = '', user_code = '' } = device.body;
    await approveDevice(verification_uri, user_code, { email: 'ada@example.com' });

    assert.equal((await poll())['error'], 'slow_down');
    assert.equal((await poll())['error_description'], 'PKCE code verifier not specified');
    assert.equal((await poll('another'))['error'], 'slow_down');
    assert.equal((await poll('another'))['error_description'], 'PKCE verification failed');
    assert.equal((await poll(verifier))['error'], 'slow_down');
    const tokens = await poll(verifier);
    assert.ok(tokens['id_token']);
    assert.equal(tokens['refresh_token'], undefined);
  });
});
