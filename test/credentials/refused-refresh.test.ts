import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { getAccessToken } from '../../src/credentials/access-token.ts';
import type { AuthorizedUser } from '../../src/credentials/profile.ts';
import { failureOf } from '../failure-of.ts';
import { assertShown } from '../google/assert-shown.ts';
import { refreshAnswers } from '../google/refused-answers.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { type SandboxGoogle, startGoogle } from '../sandbox/google/google.ts';
import { createProfile, listSecrets, openProfileFile } from './kept-profile.ts';

describe('a refresh that the server refuses', () => {
  let google: SandboxGoogle;
  before(async () => {
    google = await startGoogle();
  });
  after(() => google.close());

  it('shows what it means and what to do, is asked for once, and leaves what is kept', async (t) => {
    const profile = await createProfile(google, { expiresAt: 0 });
    const file = openProfileFile(makePrivateFolder(t));
    await file.write(profile);
    for (const answer of refreshAnswers) {
      const requests = google.requests.length;
      google.failNext('/token', { status: answer.status, body: JSON.stringify(answer.body) });
      assertShown(await failureOf(() => getAccessToken(file), listSecrets(profile)), answer);
      assert.equal(google.requests.length - requests, 1);
      assert.deepEqual(file.read(), profile);
    }
  });

  it('is explained by what is known of the sign-in', async (t) => {
    const dayMs = 86_400_000;
    const causes: [changes: Partial<AuthorizedUser>, says: RegExp][] = [
      [
        { refreshTokenExpiresAt: Date.now() - 1 },
        /^The sign-in has come to its announced end, after seven days/,
      ],
      [{ obtainedAt: Date.now() - 200 * dayMs }, /: unused for six months, revoked, or /],
      [{ obtainedAt: Date.now() - dayMs }, /: revoked, seven days old .* in Testing, or /],
    ];
    for (const [changes, says] of causes) {
      const profile = await createProfile(google, { expiresAt: 0, ...changes });
      const file = openProfileFile(makePrivateFolder(t));
      await file.write(profile);
      google.failNext('/token', {
        status: 400,
        body: '{"error":"invalid_grant","error_description":"Bad Request"}',
      });
      const { code, message } = await failureOf(() => getAccessToken(file), listSecrets(profile));
      assert.equal(code, 'invalid_grant');
      assert.match(message, says);
    }
  });
});
