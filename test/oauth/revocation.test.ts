import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { revokeToken } from '../../src/oauth/revocation.ts';
import { failureOf } from '../failure-of.ts';
import { answerWith, type OddServer, startServer } from './start-server.ts';

const token = '1//0refresh-token+of/a=person';

describe('revoking a token', () => {
  let odd: OddServer;
  const revokeAt = async (...answer: Parameters<typeof answerWith>) => {
    odd = await startServer(answerWith(...answer));
    return revokeToken(`${odd.url}/revoke`, token);
  };
  afterEach(() => odd.close());

  it('sends it in the body, and nothing of it in the address', async () => {
    assert.deepEqual(await revokeAt(200, {}), { kind: 'revoked' });
    const [request] = odd.received;
    assert.deepEqual([request?.method, request?.path], ['POST', '/revoke']);
    assert.deepEqual([...new URLSearchParams(request?.body)], [['token', token]]);
  });

  it('finds one that is dead already, as Google says it', async () => {
    assert.deepEqual(await revokeAt(400, { error: 'invalid_token' }), { kind: 'already-dead' });
  });

  for (const [status, body] of [
    [400, { error: 'invalid_request' }],
    [400, 'null'],
    [400, '"invalid_token"'],
    [400, '[]'],
    [400, '<html>'],
    [403, { error: 'invalid_token' }],
    [204, ''],
  ] as const) {
    it(`is not believed to be done for ${status} ${JSON.stringify(body)}`, async () => {
      assert.deepEqual(await revokeAt(status, body), { kind: 'refused', status });
    });
  }

  it('fails without a word of the token if nobody answers', async () => {
    odd = await startServer((_request, response) => void response.socket?.resetAndDestroy());
    const failure = await failureOf(() => revokeToken(`${odd.url}/revoke`, token), [token]);
    assert.equal(failure.code, 'network');
    assert.equal(odd.received.length, 3);
  });
});
