import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { chooseClient } from '../../src/cli/login-client.ts';
import { createProfile, inventProfile } from '../credentials/kept-profile.ts';
import { failureOf } from '../failure-of.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';

const { signal } = new AbortController();

describe('the client that signs in', () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());
  const inPlace = () => ({ POSTERN_AUTHORIZATION_SERVER: sandbox.google.url });

  it("is the profile's without a file, at the server that issued its credential", async () => {
    const kept = await createProfile(sandbox.google);
    const host = new URL(sandbox.google.url).host;
    for (const env of [{}, inPlace(), { POSTERN_AUTHORIZATION_SERVER: `${sandbox.google.url}/` }]) {
      const choice = await chooseClient(undefined, kept, { env, signal });
      assert.deepEqual([choice.client, choice.server], [kept.credential.client, kept.credential.server]);
      assert.deepEqual(choice.notes, [
        "Using the profile's client.",
        `The sign-in goes to ${host}, which is not Google.`,
      ]);
    }
  });

  it("is never the profile's for another server, which would be sent its secret", async () => {
    const failure = await failureOf(() =>
      chooseClient(undefined, inventProfile(), { env: inPlace(), signal }),
    );
    assert.equal(failure.code, 'client_secrets_missing');
    assert.match(failure.hint ?? '', /^postern login --client-secrets FILE/);
  });

  it('is the one of the named file, before the environment and before the profile', async () => {
    const kept = inventProfile();
    const { client_id: id, client_secret: secret } = sandbox.google.clientSecrets.installed;
    for (const [option, variable] of [
      [sandbox.clientSecretsFile, '/nowhere/at/all'],
      [undefined, sandbox.clientSecretsFile],
    ]) {
      const env = { ...inPlace(), POSTERN_CLIENT_SECRETS: variable };
      const choice = await chooseClient(option, kept, { env, signal });
      assert.deepEqual(choice.client, { id, secret });
      assert.equal(choice.server.issuer, sandbox.google.url);
      assert.equal(choice.notes[0], 'POSTERN_AUTHORIZATION_SERVER stands in for Google.');
    }
  });

  it('comes with what its file says of it, and without that from a profile', async () => {
    const file = `${sandbox.folder}/web.json`;
    writeFileSync(file, JSON.stringify(sandbox.google.webClientSecrets));
    const { registered } = await chooseClient(file, undefined, { env: {}, signal });
    assert.equal(registered?.kind, 'web');
    assert.deepEqual(registered.redirectUris, sandbox.google.webClientSecrets.web.redirect_uris);
    assert.equal((await chooseClient(undefined, inventProfile(), { env: {}, signal })).registered, undefined);
  });

  it('names the hosts of a file that are not Google, each once', async () => {
    const { notes } = await chooseClient(sandbox.clientSecretsFile, undefined, { env: {}, signal });
    assert.deepEqual(notes, [
      `The sign-in goes to ${new URL(sandbox.google.url).host}, which is not Google.`,
    ]);
  });

  it('is not looked for elsewhere when the named file is missing', async () => {
    for (const context of [{}, { POSTERN_CLIENT_SECRETS: '/nowhere/at/all' }]) {
      const option = 'POSTERN_CLIENT_SECRETS' in context ? undefined : '/nowhere/at/all';
      const failure = await failureOf(() => chooseClient(option, inventProfile(), { env: context, signal }));
      assert.equal(failure.code, 'client_secrets_missing');
      assert.match(failure.message, /\/nowhere\/at\/all/);
    }
  });

  for (const url of ['http://example.com', 'ftp://127.0.0.1', 'not a url', 'https://user:pw@example.com']) {
    it(`is not sent to ${url}`, async () => {
      const env = { POSTERN_AUTHORIZATION_SERVER: url };
      const failure = await failureOf(
        () => chooseClient(sandbox.clientSecretsFile, undefined, { env, signal }),
        [sandbox.google.clientSecrets.installed.client_secret],
      );
      assert.equal(failure.code, 'untrusted_url');
      assert.doesNotMatch(failure.message, /pw/);
    });
  }
});
