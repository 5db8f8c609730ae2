import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type SandboxGoogle, startGoogle } from './google.ts';
import { visit } from './person.ts';
import { type Changes, createConsentUrl, exchangeCode, postForm } from './sample-program.ts';

describe('a web client', () => {
  let google: SandboxGoogle;
  before(async () => {
    google = await startGoogle();
  });
  after(() => google.close());

  async function signIn(email: string, changes: Changes) {
    const client = google.webClientSecrets.web;
    const redirect = { redirect_uri: client.redirect_uris?.[0] ?? '' };
    const address = await visit(createConsentUrl(client, { ...redirect, ...changes }), { email });
    const { body } = await exchangeCode(client, address, redirect);
    return { prompt: new URL(address).searchParams.get('prompt'), refreshToken: body['refresh_token'] };
  }

  it('receives a refresh token at the first consent and at each consent it asks for', async () => {
    const first = await signIn('ada@example.com', { prompt: undefined });
    const second = await signIn('ada@example.com', { prompt: undefined });
    const third = await signIn('ada@example.com', { prompt: 'select_account consent' });

    assert.deepEqual([first.prompt, second.prompt, third.prompt], ['consent', 'none', 'consent']);
    assert.ok(first.refreshToken);
    assert.equal(second.refreshToken, undefined);
    assert.ok(third.refreshToken);
  });

  it('asks for consent anew after a revocation', async () => {
    const { refreshToken } = await signIn('lin@example.com', { prompt: undefined });
    await postForm(`${google.url}/revoke`, { token: refreshToken });
    const next = await signIn('lin@example.com', { prompt: undefined });

    assert.equal(next.prompt, 'consent');
    assert.ok(next.refreshToken);
  });

  it('receives no refresh token without offline access', async () => {
    const { refreshToken } = await signIn('grace@example.com', { access_type: undefined });

    assert.equal(refreshToken, undefined);
  });

  for (const uri of ['http://localhost:8081/', 'http://localhost:8080', 'http://127.0.0.1:8080/']) {
    it(`is not redirected to ${uri}, which it has not registered`, async () => {
      await assert.rejects(signIn('ada@example.com', { redirect_uri: uri }), /redirect_uri_mismatch/);
    });
  }
});
