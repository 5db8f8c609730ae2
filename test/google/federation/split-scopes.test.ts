import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { splitScopes } from '../../../src/google/federation/split-scopes.ts';
import { failureOf } from '../../failure-of.ts';

const google = 'https://www.googleapis.com/auth/';
const bigquery = [`${google}bigquery`];

describe('the scopes of a federated sign-in', () => {
  it('are those for an ID token that lasts, and BigQuery’s, where none are named', () => {
    const provider = ['openid', 'offline_access', 'email'];
    assert.deepEqual(splitScopes([], undefined), { identityProvider: provider, google: bigquery });
    assert.deepEqual(splitScopes([], [...provider, 'profile']), {
      identityProvider: provider,
      google: bigquery,
    });
  });

  it('are asked of an identity provider only as far as it knows them, but for openid', () => {
    assert.deepEqual(splitScopes([], ['openid', 'email']).identityProvider, ['openid', 'email']);
    assert.deepEqual(splitScopes([], []).identityProvider, ['openid']);
    // What a person names is theirs to name: many are not published.
    assert.deepEqual(splitScopes(['offline_access', 'groups'], ['openid']).identityProvider, [
      'openid',
      'offline_access',
      'groups',
    ]);
  });

  it('go to whom they belong, each once', () => {
    const asked = [
      'bigquery',
      `${google}bigquery`,
      'drive.readonly',
      'email',
      'openid',
      `${google}userinfo.email`,
      'groups',
      'api://postern/.default',
      'https://graph.example/User.Read',
      `${google}cloud-platform`,
    ];
    assert.deepEqual(splitScopes(asked, undefined), {
      identityProvider: [
        'openid',
        'offline_access',
        'email',
        'groups',
        'api://postern/.default',
        'https://graph.example/User.Read',
      ],
      google: [`${google}bigquery`, `${google}drive.readonly`, `${google}cloud-platform`],
    });
    // What was asked for is kept, and asked for again.
    const { identityProvider: provider, google: own } = splitScopes(asked, undefined);
    assert.deepEqual(splitScopes([...provider, ...own], undefined), {
      identityProvider: provider,
      google: own,
    });
  });

  it('are refused where one is none, or two', async () => {
    for (const scope of ['', ' ', 'a b', 'a\nb', 'é', '"', '\\', `${google}a b`])
      assert.equal((await failureOf(() => splitScopes([scope], undefined))).code, 'usage', scope);
  });
});
