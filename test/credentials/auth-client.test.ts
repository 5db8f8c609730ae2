import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createAuthClient } from '../../src/credentials/auth-client.ts';
import { createMemoryStore, type ProfileStore } from '../../src/credentials/profile-store.ts';
import { failureOf } from '../failure-of.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { type SandboxGoogle, startGoogle } from '../sandbox/google/google.ts';
import { createProfile, inventProfile, listRefreshes, openProfileFile } from './kept-profile.ts';

/** Counts how often a store is asked. */
function count(store: ProfileStore) {
  let reads = 0;
  const read = (): ReturnType<ProfileStore['read']> => {
    reads += 1;
    return store.read();
  };
  return { ...store, read, reads: () => reads };
}

describe('an auth client', () => {
  let google: SandboxGoogle;
  before(async () => {
    google = await startGoogle();
  });
  after(() => google.close());

  it('asks for a token once and signs with it while it lives', async () => {
    const profile = inventProfile();
    const store = count(createMemoryStore(profile));
    const client = await createAuthClient(store);
    for (let request = 0; request < 3; request += 1) {
      const headers = await client.getRequestHeaders('https://bigquery.googleapis.com/');
      assert.deepEqual([...headers], [['authorization', `Bearer ${profile.credential.accessToken}`]]);
    }
    assert.equal(store.reads(), 1);
  });

  it('refreshes once for requests that are made at once, and knows no refresh token', async (t) => {
    const file = openProfileFile(makePrivateFolder(t));
    const profile = await createProfile(google, { expiresAt: Date.now() + 60_000 });
    await file.write(profile);
    const client = await createAuthClient(file);
    const tokens = await Promise.all(Array.from({ length: 10 }, () => client.getAccessToken()));
    assert.equal(listRefreshes(google).length, 1);
    assert.deepEqual(
      new Set(tokens.map(({ token }) => token)),
      new Set([file.read()?.credential.accessToken]),
    );
    assert.notEqual(tokens[0]?.token, profile.credential.accessToken);
    assert.equal(client.credentials.refresh_token, undefined);
    assert.ok(!JSON.stringify(client).includes(profile.credential.refreshToken ?? assert.fail()));
  });

  it('names the project whose quota is used, if there is one', async () => {
    const store = createMemoryStore(inventProfile());
    for (const quotaProject of ['my-quota', undefined]) {
      const client = await createAuthClient(store, { quotaProject });
      const headers = await client.getRequestHeaders();
      assert.equal(headers.get('x-goog-user-project'), quotaProject ?? null);
    }
  });

  it('fails as the token does', async () => {
    const client = await createAuthClient(createMemoryStore());
    assert.equal((await failureOf(() => client.getRequestHeaders())).code, 'not_signed_in');
  });
});

describe('a profile in memory', () => {
  it('is changed by one at a time, in order, also after a failure', async () => {
    const store = createMemoryStore();
    const seen: number[] = [];
    const visit = (number: number) =>
      store.exclusively(async () => {
        seen.push(number);
        await new Promise(setImmediate);
        seen.push(number);
        if (number === 2) throw new Error('on purpose');
      });
    await Promise.allSettled([1, 2, 3].map(visit));
    assert.deepEqual(seen, [1, 1, 2, 2, 3, 3]);
  });

  it('is not waited for any longer once the person has had enough', async () => {
    const store = createMemoryStore();
    const signal = AbortSignal.abort(new Error('enough'));
    await assert.rejects(
      store.exclusively(async () => assert.fail('got in'), { signal }),
      /^Error: enough$/,
    );
    assert.equal(await store.exclusively(async () => 'next'), 'next');
  });
});
