import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { getAccessToken } from '../../src/credentials/access-token.ts';
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
});
