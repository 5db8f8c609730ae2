import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UsageError } from '../../src/errors.ts';
import { chooseRedirectUri, recallRedirectUri } from '../../src/login/redirect-uri.ts';
import { inventProfile } from '../credentials/kept-profile.ts';
import { failureOf } from '../failure-of.ts';

const dead = 'http://127.0.0.1:1/';
const hosted = 'https://login.example.com/';
const web = { kind: 'web', redirectUris: [hosted, 'http://localhost:8080/'] } as const;
const desktop = { kind: 'installed', redirectUris: ['http://localhost'] } as const;
const listOf = (client: { kind: 'web' | 'installed'; redirectUris: readonly string[] }) => ({
  ...client,
  redirectUris: [...client.redirectUris],
});

describe('where a sign-in ends', () => {
  it('is where nothing listens by default', () => {
    for (const client of [
      undefined,
      listOf(desktop),
      { kind: 'web', redirectUris: [hosted, dead] } as const,
    ]) {
      const choice = chooseRedirectUri(undefined, client && listOf(client));
      assert.deepEqual(choice, { redirectUri: dead, notes: [] });
    }
  });

  const kept = [
    hosted,
    'https://login.example.com',
    'https://Login.Example.com:443/Path?from=postern',
    'https://login.example.com/%7Ea/',
    'https://xn--bcher-kva.example/',
  ];
  for (const uri of kept) {
    it(`stays ${uri}, to the letter`, () => {
      const client = { kind: 'web', redirectUris: [uri] } as const;
      assert.deepEqual(chooseRedirectUri(uri, listOf(client)), { redirectUri: uri, notes: [] });
      assert.equal(chooseRedirectUri(uri, undefined).redirectUri, uri);
    });
  }

  for (const uri of ['http://localhost:8080/', 'http://127.0.0.1:9', 'http://[::1]:8080/callback', dead]) {
    it(`may be ${uri} for any client`, () => {
      for (const client of [undefined, desktop, { kind: 'web', redirectUris: [uri] } as const])
        assert.deepEqual(chooseRedirectUri(uri, client && listOf(client)), { redirectUri: uri, notes: [] });
    });
  }

  const refused = [
    'login.example.com',
    'http://login.example.com/',
    'http://127.0.0.1.example.com/',
    'ftp://127.0.0.1/',
    'javascript:alert(1)',
    'urn:ietf:wg:oauth:2.0:oob',
    'https://user@login.example.com/',
    'https://user:pw@login.example.com/',
    'https://login.example.com/#fragment',
    'https://login.example.com/#',
    'https://login.example.com\\@evil.example/',
    'https://login.example.com/a b',
    ' https://login.example.com/',
    'https://login.example.com/\u001b[2J',
    'https://login.example.com/\u202e',
    'https://login.example.com/?code=1',
    'https://login.example.com/?a=1&state=',
    'https:login.example.com/',
    'https://',
  ];
  for (const uri of refused) {
    it(`is never ${JSON.stringify(uri)}`, async () => {
      for (const client of [undefined, listOf(web)]) {
        const failure = await failureOf(() => chooseRedirectUri(uri, client), ['user:pw']);
        assert.ok(failure instanceof UsageError);
        assert.doesNotMatch(failure.message, /[\p{Cc}\p{Cf}]/u);
      }
    });
  }

  it('is this machine for a desktop client', async () => {
    const failure = await failureOf(() => chooseRedirectUri(hosted, listOf(desktop)));
    assert.ok(failure instanceof UsageError);
    assert.match(failure.message, /"Desktop app" client is only redirected to this machine/);
    // What it was given is an https address already.
    assert.doesNotMatch(failure.hint ?? '', /--redirect-uri https/);
  });

  it('is told to a web client, which is said with what it registers', async () => {
    const failure = await failureOf(() => chooseRedirectUri(undefined, listOf(web)));
    assert.equal(failure.code, 'client_secrets_web');
    assert.equal(failure.hint, `Add --redirect-uri ${hosted} (or http://localhost:8080/)`);

    const none = await failureOf(() => chooseRedirectUri(undefined, { kind: 'web', redirectUris: [] }));
    assert.match(none.hint ?? '', /authorization-response\.html.*--redirect-uri ADDRESS$/);

    const odd = { kind: 'web' as const, redirectUris: ['https://a.example/\u001b[2J\u202e', hosted] };
    assert.doesNotMatch(
      (await failureOf(() => chooseRedirectUri(undefined, odd))).hint ?? '',
      /[\p{Cc}\p{Cf}]/u,
    );
  });

  it('may be one that the file does not list, with a word about it', () => {
    for (const uri of ['https://login.example.com', `${hosted}authorized`]) {
      const { redirectUri, notes } = chooseRedirectUri(uri, listOf(web));
      assert.equal(redirectUri, uri);
      assert.deepEqual(notes, [
        `The client secrets file does not list ${uri}: Google refuses it, unless the client registers it by now.`,
      ]);
    }
  });

  it('is remembered for its client, and what is given counts more', () => {
    const profile = { ...inventProfile(), redirectUri: hosted };
    const { client } = profile.credential;
    const last = recallRedirectUri(profile, client);
    assert.deepEqual(chooseRedirectUri(undefined, listOf(web), last), {
      redirectUri: hosted,
      notes: [`The sign-in ends at ${hosted}, as last time.`],
    });
    assert.equal(chooseRedirectUri(dead, undefined, last).redirectUri, dead);
    assert.equal(recallRedirectUri(profile, { ...client, id: 'another' }), undefined);
    assert.equal(recallRedirectUri(undefined, client), undefined);
  });
});
