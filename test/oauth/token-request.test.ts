import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { exchangeCode, refreshAccessToken } from '../../src/oauth/token-endpoint.ts';
import { answerWith, type OddServer, startServer } from './start-server.ts';

const client = { id: 'client', secret: 'GOCSPX-hush' };
const exchange = { code: '4/0A', codeVerifier: 'verifier', redirectUri: 'http://127.0.0.1:1/' };
const tokens = { access_token: 'ya29.a', token_type: 'Bearer', expires_in: 3599 };

describe('a request to the token endpoint', () => {
  let odd: OddServer;
  afterEach(() => odd.close());

  const start = async (...given: Parameters<typeof startServer>) => {
    odd = await startServer(...given);
    return {
      issuer: odd.url,
      authorizationEndpoint: `${odd.url}/authorize`,
      tokenEndpoint: `${odd.url}/token`,
    };
  };
  const formOf = (index: number) => Object.fromEntries(new URLSearchParams(odd.received[index]?.body));

  it('exchanges a code with its verifier, redirect URI and client', async () => {
    const server = await start(answerWith(200, tokens));
    let time = 1000;
    const result = await exchangeCode(server, client, exchange, { now: () => (time += 1) });
    assert.deepEqual(result, { kind: 'tokens', tokens: { accessToken: 'ya29.a', expiresAt: 3_600_001 } });
    assert.deepEqual(formOf(0), {
      grant_type: 'authorization_code',
      code: '4/0A',
      code_verifier: 'verifier',
      redirect_uri: 'http://127.0.0.1:1/',
      client_id: 'client',
      client_secret: 'GOCSPX-hush',
    });
    assert.equal(odd.received[0]?.path, '/token');
  });

  it('sends a code once, however the server fails', async () => {
    const server = await start((request, response) =>
      odd.received.length === 1 ? answerWith(503, '')(request, response) : response.socket?.resetAndDestroy(),
    );
    const result = await exchangeCode(server, client, exchange, { now: Date.now });
    assert.equal(result.kind, 'refused');
    await assert.rejects(exchangeCode(server, client, exchange, { now: Date.now }), { code: 'network' });
    assert.equal(odd.received.length, 2);
  });

  it('refreshes with the token and the client, again if the server fails', async () => {
    const server = await start((request, response) =>
      answerWith(odd.received.length === 1 ? 503 : 200, tokens)(request, response),
    );
    const result = await refreshAccessToken(server, client, '1//0refresh', { now: () => 0 });
    assert.deepEqual(result, { kind: 'tokens', tokens: { accessToken: 'ya29.a', expiresAt: 3_599_000 } });
    assert.deepEqual(formOf(1), {
      grant_type: 'refresh_token',
      refresh_token: '1//0refresh',
      client_id: 'client',
      client_secret: 'GOCSPX-hush',
    });
  });

  it('names no secret for a client that has none', async () => {
    const server = await start(answerWith(200, tokens));
    await exchangeCode(server, { id: 'client' }, exchange, { now: Date.now });
    await refreshAccessToken(server, { id: 'client' }, '1//0refresh', { now: Date.now });
    for (const index of [0, 1]) assert.ok(!('client_secret' in formOf(index)));
  });
});
