import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { type Client, findAuthentication, postAsClient } from '../../src/oauth/client.ts';
import { answerWith, startServer } from './start-server.ts';

const basic: Client = { id: 'cli', secret: 's', authentications: ['client_secret_basic'] };

async function post(t: TestContext, client: Client) {
  const server = await startServer(answerWith(200, {}));
  t.after(() => server.close());
  await postAsClient(`${server.url}/token`, client, { token: 'x', nothing: undefined });
  const { path, headers, body } = server.received[0] ?? assert.fail();
  assert.equal(path, '/token');
  return { authorization: headers.authorization, form: Object.fromEntries(new URLSearchParams(body)) };
}

describe('a client', () => {
  it('shows its secret in the header alone, each half encoded as a form is', async (t) => {
    const [id, secret] = ['a client:of ours', 's:+%/ &=é\u{1f511}"~*'];
    const { authorization = '', form } = await post(t, { ...basic, id, secret });
    assert.deepEqual(form, { token: 'x' });
    const [scheme, credentials = ''] = authorization.split(' ');
    assert.equal(scheme, 'Basic');
    const decoded = Buffer.from(credentials, 'base64').toString();
    // RFC 6749 appendix B.
    assert.equal(decoded, 'a+client%3Aof+ours:s%3A%2B%25%2F+%26%3D%C3%A9%F0%9F%94%91%22%7E*');
    const halves = decoded.split(':').map((half) => new URLSearchParams(`x=${half}`).get('x'));
    assert.deepEqual(halves, [id, secret]);
  });

  it('shows its secret in the form alone where it is told to, or told nothing', async (t) => {
    for (const authentications of [
      ['client_secret_post'],
      ['client_secret_post', 'client_secret_basic'],
      [],
    ]) {
      const client = { ...basic, authentications } as Client;
      const { authorization, form } = await post(t, client);
      assert.deepEqual(
        [authorization, form],
        [undefined, { token: 'x', client_id: 'cli', client_secret: 's' }],
      );
    }
    const { form } = await post(t, { id: 'cli', secret: 's' });
    assert.equal(form['client_secret'], 's');
  });

  it('that has no secret gives its ID alone, whatever the server takes', async (t) => {
    const { authorization, form } = await post(t, { id: 'cli', authentications: ['client_secret_basic'] });
    assert.deepEqual([authorization, form], [undefined, { token: 'x', client_id: 'cli' }]);
  });
});

describe('finding how to show a secret', () => {
  const both: Client = { ...basic, authentications: ['client_secret_basic', 'client_secret_post'] };

  /** Answers in turn; what was tried stands in `tried`. */
  async function find(client: Client, errors: (string | undefined)[]) {
    const tried: (string | undefined)[] = [];
    const found = await findAuthentication(client, async ({ authentications }) => {
      const error = errors[tried.length];
      tried.push(authentications?.join());
      return error === undefined ? { kind: 'tokens' } : { kind: 'refused', error };
    });
    return { ...found, tried };
  }

  it('takes the first that is not refused for itself, and remembers it', async () => {
    const first = await find(both, [undefined]);
    assert.deepEqual(first.tried, ['client_secret_basic']);
    assert.deepEqual(first.client, basic);
    const second = await find(both, ['invalid_client', undefined]);
    assert.deepEqual(second.tried, ['client_secret_basic', 'client_secret_post']);
    assert.deepEqual(second.client, { ...basic, authentications: ['client_secret_post'] });
    assert.equal(second.result.kind, 'tokens');
  });

  it('does not try again after any other refusal, or when there is no other way', async () => {
    for (const error of ['invalid_grant', 'authorization_pending', 'slow_down', 'unauthorized_client', '']) {
      const { tried, result } = await find(both, [error, undefined]);
      assert.deepEqual([tried.length, result], [1, { kind: 'refused', error }]);
    }
    assert.equal((await find(both, ['invalid_client', 'invalid_client', undefined])).tried.length, 2);
    assert.equal((await find(basic, ['invalid_client', undefined])).tried.length, 1);
    const without = await find({ id: 'cli' }, ['invalid_client', undefined]);
    assert.deepEqual([without.tried, without.client], [[undefined], { id: 'cli' }]);
  });

  it('ends with what a request throws', async () => {
    const fail = async () => assert.fail('the network');
    await assert.rejects(findAuthentication(both, fail), /the network/);
  });
});
