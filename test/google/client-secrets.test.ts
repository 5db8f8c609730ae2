import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { parseClientSecrets, readClientSecrets } from '../../src/google/client-secrets.ts';
import { failureOf } from '../failure-of.ts';

const secret = 'GOCSPX-hush-hush';
const client = { client_id: 'id.apps.googleusercontent.com', client_secret: secret };
const parse = (file: unknown) =>
  parseClientSecrets(typeof file === 'string' ? file : JSON.stringify(file), 'file.json');
const withInstalled = (change: object) => ({ installed: { ...client, ...change } });

const refused: Record<string, [code: string, ...files: unknown[]]> = {
  'that is not JSON': [
    'client_secrets_not_json',
    '',
    ' ',
    '{',
    'null,',
    `{"client_secret":"${secret}",}`,
    secret,
  ],
  'that is no object': ['client_secrets_invalid', 'null', '1', `"${secret}"`, [withInstalled({})]],
  'without an installed object': [
    'client_secrets_invalid',
    {},
    client,
    { installed: null },
    { installed: secret },
  ],
  'with an empty installed object': ['client_secrets_invalid', { installed: {} }, { installed: [client] }],
  'with a client_id that is none': [
    'client_secrets_invalid',
    ...[undefined, null, '', ' \n', 1, {}, 'id\u009b2J', 'id\n'].map((client_id) =>
      withInstalled({ client_id }),
    ),
  ],
  'with a client_secret that is no text': [
    'client_secrets_invalid',
    ...[null, 1, {}, [secret]].map((client_secret) => withInstalled({ client_secret })),
  ],
  'of a service account': [
    'client_secrets_service_account',
    { type: 'service_account', private_key: secret },
  ],
  'that holds a credential': [
    'client_secrets_invalid',
    { type: 'authorized_user', ...client, refresh_token: secret },
  ],
  'of a web client that is none': ['client_secrets_invalid', { web: null }, { web: secret }, { web: {} }],
  'of two clients': ['client_secrets_invalid', { ...withInstalled({}), web: client }],
  'with an address that a secret must not go to': [
    'untrusted_url',
    withInstalled({ token_uri: 'http://as.example/token' }),
    withInstalled({ token_uri: `https://user:${secret}@as.example/token` }),
    withInstalled({ token_uri: 'http://127.0.0.1.evil.example/token' }),
    withInstalled({ token_uri: '' }),
    withInstalled({ auth_uri: null }),
    withInstalled({ auth_uri: 'javascript:alert(1)' }),
  ],
};

describe('a client secrets file', () => {
  for (const [name, [code, ...files]] of Object.entries(refused)) {
    it(`is refused ${name}, without a word of its secret`, async () => {
      for (const file of files) {
        const failure = await failureOf(() => parse(file), [secret]);
        assert.equal(failure.code, code, JSON.stringify(file));
        assert.ok(failure.message.includes('file.json'));
      }
    });
  }

  it('gives the client, with the secret if there is one', () => {
    const rest = { kind: 'installed', redirectUris: [] };
    assert.deepEqual(parse(withInstalled({})), { ...rest, client: { id: client.client_id, secret } });
    for (const client_secret of [undefined, ''])
      assert.deepEqual(parse(withInstalled({ client_secret })), {
        ...rest,
        client: { id: client.client_id },
      });
  });

  it('says of which kind the client is, and what addresses it registers', () => {
    const redirect_uris = ['https://a.example/', 'http://localhost:8080/'];
    const { kind, redirectUris } = parse({ web: { ...client, redirect_uris } });
    assert.deepEqual([kind, redirectUris], ['web', redirect_uris]);
    for (const odd of [undefined, null, 'https://a.example/', {}, [1, null, {}]])
      assert.deepEqual(parse({ web: { ...client, redirect_uris: odd } }).redirectUris, []);
  });

  it('may begin with the byte order mark of Windows', () => {
    assert.equal(parse(`\uFEFF${JSON.stringify(withInstalled({}))}\r\n`).client.id, client.client_id);
  });

  it('may name other addresses, https or of this machine', () => {
    const auth_uri = 'http://127.0.0.1:8080/auth';
    const token_uri = 'https://as.example/token';
    const { authUri, tokenUri } = parse(withInstalled({ auth_uri, token_uri }));
    assert.deepEqual([authUri, tokenUri], [auth_uri, token_uri]);
  });
});

describe('reading a client secrets file', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'postern-client-secrets-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('says where to get one if it is missing', async () => {
    const path = join(folder, 'none.json');
    const failure = await failureOf(() => readClientSecrets(path));
    assert.equal(failure.code, 'client_secrets_missing');
    assert.equal(failure.message, `There is no client secrets file at ${path}.`);
    assert.match(failure.hint ?? '', /"Desktop app".*https:\/\/console\.cloud\.google\.com/);
  });

  it('says why it cannot be read', async (t) => {
    const path = join(folder, 'closed.json');
    writeFileSync(path, secret);
    mkdirSync(join(folder, 'folder'));
    const unreadable: [string, string][] = [
      [join(folder, 'folder'), 'EISDIR'],
      [join(path, 'below'), 'ENOTDIR'],
    ];
    chmodSync(path, 0);
    // Root and Windows read it all the same.
    if (process.getuid?.()) unreadable.push([path, 'EACCES']);
    else t.diagnostic('not a person whom modes bind: EACCES is not tried');
    for (const [file, reason] of unreadable) {
      const failure = await failureOf(() => readClientSecrets(file), [secret]);
      assert.equal(failure.code, 'client_secrets_unreadable');
      assert.ok(failure.message.endsWith(`(${reason}).`), failure.message);
    }
  });

  it('gives its client', () => {
    const path = join(folder, 'good.json');
    writeFileSync(path, JSON.stringify(withInstalled({})));
    assert.deepEqual(readClientSecrets(path).client, { id: client.client_id, secret });
  });
});
