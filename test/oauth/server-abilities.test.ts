import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseServerAbilities } from '../../src/oauth/server-abilities.ts';

describe('what a server says that it can do', () => {
  it('is read from its metadata', () => {
    assert.deepEqual(
      parseServerAbilities({
        scopes_supported: ['openid', 'email'],
        code_challenge_methods_supported: ['plain', 'S256'],
        token_endpoint_auth_methods_supported: [
          'private_key_jwt',
          'client_secret_post',
          'client_secret_basic',
        ],
      }),
      {
        scopes: ['openid', 'email'],
        hasPkce: true,
        // The header first: no log has it.
        authentications: ['client_secret_basic', 'client_secret_post'],
      },
    );
  });

  it('is what the RFC has by default where it does not say, or says nothing that can be read', () => {
    for (const odd of [
      undefined,
      null,
      'S256 client_secret_post openid',
      7,
      true,
      { 0: 'S256', length: 1 },
    ]) {
      const abilities = parseServerAbilities({
        scopes_supported: odd,
        code_challenge_methods_supported: odd,
        token_endpoint_auth_methods_supported: odd,
      });
      assert.deepEqual(abilities, { hasPkce: false, authentications: ['client_secret_basic'] });
    }
    for (const document of [{}, null, undefined, 'text', 1, []])
      assert.deepEqual(parseServerAbilities(document).authentications, ['client_secret_basic']);
  });

  it('leaves out what is no text, and ways that are not known here', () => {
    const abilities = parseServerAbilities({
      scopes_supported: ['openid', null, 7, ['email'], {}],
      code_challenge_methods_supported: ['s256', 'plain', 256, ['S256']],
      token_endpoint_auth_methods_supported: ['none', 'tls_client_auth', null, 'CLIENT_SECRET_BASIC'],
    });
    assert.deepEqual(abilities, { scopes: ['openid'], hasPkce: false, authentications: [] });
    assert.deepEqual(parseServerAbilities({ scopes_supported: [] }).scopes, []);
  });
});
