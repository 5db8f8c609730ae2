import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { InterruptedError } from '../../../src/errors.ts';
import { verifySignature } from '../../../src/google/federation/verify-signature.ts';
import { failureOf } from '../../failure-of.ts';
import { answerWith, startServer } from '../../oauth/start-server.ts';
import { type SampleIssuer, startSampleIssuer } from '../../sandbox/federation/sample-issuer.ts';

const issuer = 'https://login.example';

async function createKey(alg: 'RS256' | 'ES256', kid: string) {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  const token = await new SignJWT({ sub: 'ada' }).setProtectedHeader({ alg, kid }).sign(privateKey);
  return { jwk: { ...(await exportJWK(publicKey)), kid }, token };
}

async function publish(t: TestContext, keys: unknown, status = 200): Promise<string> {
  const server = await startServer(answerWith(status, keys));
  t.after(() => server.close());
  return `${server.url}/keys`;
}

describe('the signature of an ID token', () => {
  let sample: SampleIssuer;
  before(async () => {
    sample = await startSampleIssuer();
  });
  after(() => sample.close());

  const codeOf = async (idToken: string, jwksUri: string) =>
    (await failureOf(() => verifySignature(idToken, { issuer, jwksUri }), [idToken])).code;

  it('is good with either algorithm that Google takes', async () => {
    for (const alg of ['RS256', 'ES256'])
      await verifySignature(await sample.sign({}, { alg }), { issuer, jwksUri: `${sample.url}/keys` });
  });

  it('is bad if a claim was changed, or the signature', async () => {
    const [head, body = '', signature = ''] = (await sample.sign()).split('.');
    const claims = Buffer.from(body, 'base64url').toString().replace('ada', 'eve');
    const forged = [head, Buffer.from(claims).toString('base64url'), signature].join('.');
    const flipped = [head, body, (signature.startsWith('A') ? 'B' : 'A') + signature.slice(1)].join('.');
    for (const idToken of [forged, flipped])
      assert.equal(await codeOf(idToken, `${sample.url}/keys`), 'invalid_id_token');
  });

  it('is bad if the key is not published', async (t) => {
    const { jwk, token } = await createKey('RS256', 'ours');
    const other = await createKey('RS256', 'theirs');
    assert.equal(await codeOf(token, await publish(t, { keys: [other.jwk] })), 'invalid_id_token');
    assert.equal(await codeOf(token, await publish(t, { keys: [] })), 'invalid_id_token');
    assert.equal(
      await codeOf(token, await publish(t, { keys: [{ ...jwk, use: 'enc' }] })),
      'invalid_id_token',
    );
  });

  it('is good if one of several keys of that name is the one, and bad if none is', async (t) => {
    const keys = await Promise.all([1, 2, 3].map(() => createKey('RS256', 'the-same-name')));
    const [first, second, third] = keys as [(typeof keys)[0], (typeof keys)[0], (typeof keys)[0]];
    const jwksUri = await publish(t, { keys: [first.jwk, second.jwk] });
    for (const { token } of [first, second]) await verifySignature(token, { issuer, jwksUri });
    assert.equal(await codeOf(third.token, jwksUri), 'invalid_id_token');
  });

  it('is left to Google where it cannot be checked here', async (t) => {
    const { jwk, token } = await createKey('RS256', 'ours');
    for (const [keys, status] of [
      ['<html>', 200],
      [null, 200],
      [{ keys: 'none' }, 200],
      [{ keys: [{ ...jwk, n: '' }] }, 200],
      [{ keys: [{ ...jwk, n: 'AQAB' }] }, 200],
      [{ error: 'not found' }, 404],
    ] as const) {
      await verifySignature(token, { issuer, jwksUri: await publish(t, keys, status) });
    }
    await verifySignature(token, { issuer, jwksUri: 'http://127.0.0.1:1/keys' });
  });

  it('is not waited for by who has stopped', async () => {
    const signal = AbortSignal.abort(new InterruptedError());
    const idToken = await sample.sign();
    await assert.rejects(
      verifySignature(idToken, { issuer, jwksUri: `${sample.url}/keys`, signal }),
      InterruptedError,
    );
  });
});
