import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  type AuthorizationServer,
  discoverAuthorizationServer,
} from '../../src/oauth/authorization-server.ts';
import type { Client } from '../../src/oauth/client.ts';
import {
  type DeviceAuthorization,
  requestDeviceAuthorization,
} from '../../src/oauth/device-authorization.ts';
import { type DevicePoll, waitForDevice, waitOf } from '../../src/oauth/device-wait.ts';
import { exchangeDeviceCode, type TokenResponse } from '../../src/oauth/token-endpoint.ts';
import { approveDevice } from '../sandbox/google/person.ts';
import { type IdentityProvider, startIdentityProvider } from '../sandbox/identity-provider.ts';

const grantTypes = ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'];
const clients: Client[] = [{ id: 'public' }, { id: 'confidential', secret: 'a-secret-of-enough-length' }];
const email = 'ada@example.com';

describe('the device flow at a strict server of RFC 8628', () => {
  let idp: IdentityProvider;
  let server: AuthorizationServer;
  before(async () => {
    idp = await startIdentityProvider({
      clients: clients.map(({ id, secret }) => ({
        client_id: id,
        ...(secret && { client_secret: secret }),
        grant_types: grantTypes,
        response_types: [],
        redirect_uris: [],
        token_endpoint_auth_method: secret ? 'client_secret_post' : 'none',
      })),
    });
    server = await discoverAuthorizationServer(idp.url);
  });
  after(() => idp.close());

  async function start(client: Client): Promise<DeviceAuthorization> {
    const endpoint = server.deviceAuthorizationEndpoint ?? assert.fail('the metadata names no endpoint');
    const result = await requestDeviceAuthorization(endpoint, client, ['openid', 'email'], { now: Date.now });
    assert.equal(result.kind, 'device');
    return result.device;
  }

  const poll = (client: Client, { deviceCode }: DeviceAuthorization) =>
    exchangeDeviceCode(server, client, { deviceCode }, { now: Date.now });

  for (const client of clients) {
    it(`brings a ${client.id} client tokens, once, when the person has followed the complete address`, async () => {
      const device = await start(client);
      const { verificationUri, verificationUriComplete = '', userCode } = device;
      assert.ok(verificationUri.startsWith(`${idp.url}/`));
      assert.equal(new URL(verificationUriComplete).searchParams.get('user_code'), userCode);
      // It names no interval.
      assert.equal(device.intervalMs, 5000);

      let pauses = 0;
      const tokens = await waitForDevice(
        device,
        async (): Promise<DevicePoll<TokenResponse>> => {
          const result = await poll(client, device);
          if (result.kind === 'tokens') return { kind: 'done', value: result.tokens };
          return { kind: waitOf(result) ?? assert.fail(result.error) };
        },
        {
          now: Date.now,
          sleep: async (ms) => {
            assert.equal(ms, 5000);
            pauses += 1;
            if (pauses === 2)
              assert.match(
                await approveDevice(verificationUriComplete, userCode, { email }),
                /Device connected/,
              );
          },
        },
      );
      assert.equal(pauses, 2);
      assert.ok(tokens.accessToken && tokens.idToken);
      const again = await poll(client, device);
      assert.deepEqual([again.kind, 'error' in again && again.error], ['refused', 'invalid_grant']);
    });
  }

  it('brings a refusal where the person types the code and aborts', async () => {
    const [client = assert.fail()] = clients;
    const device = await start(client);
    await approveDevice(device.verificationUri, device.userCode, { email, allow: false });
    const result = await poll(client, device);
    assert.deepEqual([result.kind, 'error' in result && result.error], ['refused', 'access_denied']);
  });

  it('is refused to a confidential client that keeps its secret to itself', async () => {
    const endpoint = server.deviceAuthorizationEndpoint ?? assert.fail();
    const result = await requestDeviceAuthorization(endpoint, { id: 'confidential' }, ['openid'], {
      now: Date.now,
    });
    assert.deepEqual([result.kind, 'error' in result && result.error], ['refused', 'invalid_client']);
  });
});
