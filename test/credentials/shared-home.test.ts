import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { getAccessToken } from '../../src/credentials/access-token.ts';
import type { AuthorizedUser } from '../../src/credentials/profile.ts';
import { failureOf } from '../failure-of.ts';
import { answerWith, startServer } from '../oauth/start-server.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { inventProfile, openProfileFile } from './kept-profile.ts';

const mine = '1//0the-one-this-machine-read';
const theirs = '1//0the-one-another-machine-got';
const refused = answerWith(400, { error: 'invalid_grant' });

/**
 * A home that another machine shares without the lock. While this one asks with the token it has read, `interfere`
 * happens, and the server refuses what was rotated away.
 */
async function share(
  t: TestContext,
  interfere: (change: (to: Partial<AuthorizedUser>) => Promise<void>) => unknown,
) {
  const file = openProfileFile(makePrivateFolder(t));
  const asked: (string | null)[] = [];
  const live = new Set([theirs]);
  const odd = await startServer(async (request, response) => {
    const refreshToken = new URLSearchParams(odd.received.at(-1)?.body).get('refresh_token');
    asked.push(refreshToken);
    if (asked.length === 1) await interfere((to) => file.write(keep(to)));
    const answer = live.has(refreshToken ?? '') ? answerWith(200, { access_token: 'ya29.new' }) : refused;
    answer(request, response);
  });
  t.after(() => odd.close());
  const keep = (changes: Partial<AuthorizedUser>) => {
    const { credential } = inventProfile({ refreshToken: mine, expiresAt: 0, ...changes });
    return {
      credential: { ...credential, server: { ...credential.server, tokenEndpoint: `${odd.url}/token` } },
    };
  };
  await file.write(keep({}));
  return { file, asked, live };
}

describe('a refresh token that the server refuses', () => {
  it('is passed over for the one that another machine has kept meanwhile', async (t) => {
    const { file, asked } = await share(t, (change) => change({ refreshToken: theirs }));
    assert.equal((await getAccessToken(file)).accessToken, 'ya29.new');
    assert.deepEqual(asked, [mine, theirs]);
    assert.equal(file.read()?.credential.refreshToken, theirs);
  });

  it('is not even needed where the other machine has kept a good access token as well', async (t) => {
    const { file, asked } = await share(t, (change) =>
      change({ refreshToken: theirs, accessToken: 'ya29.theirs', expiresAt: Date.now() + 3_600_000 }),
    );
    assert.equal((await getAccessToken(file)).accessToken, 'ya29.theirs');
    assert.deepEqual(asked, [mine]);
  });

  it('is given up on after one other that is refused, too', async (t) => {
    const { file, asked, live } = await share(t, (change) => change({ refreshToken: theirs }));
    live.clear();
    assert.equal((await failureOf(() => getAccessToken(file), [mine, theirs])).code, 'invalid_grant');
    assert.deepEqual(asked, [mine, theirs]);
  });

  for (const [name, interfere] of [
    ['nobody has changed', () => undefined],
    ['somebody has signed out of', (_: unknown, file: ReturnType<typeof openProfileFile>) => file.remove()],
  ] as const) {
    it(`is given up on at once in a profile that ${name}`, async (t) => {
      const { file, asked } = await share(t, (change) => interfere(change, file));
      assert.equal((await failureOf(() => getAccessToken(file), [mine])).code, 'invalid_grant');
      assert.deepEqual(asked, [mine]);
    });
  }
});
