import assert from 'node:assert/strict';
import { it } from 'node:test';
import { getAccessToken } from '../../src/credentials/access-token.ts';
import { InterruptedError } from '../../src/errors.ts';
import { startServer } from '../oauth/start-server.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { inventProfile, openProfileFile } from './kept-profile.ts';

it('a refresh token that was rotated while the person pressed Ctrl-C is kept all the same', async (t) => {
  const controller = new AbortController();
  const server = await startServer((_request, response) => {
    // The server has ended the old one by now.
    controller.abort(new InterruptedError());
    const answer = {
      access_token: 'ya29.new',
      refresh_token: '1//0new',
      expires_in: 3600,
      token_type: 'Bearer',
    };
    setTimeout(
      () => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer)),
      50,
    );
  });
  t.after(() => server.close());
  const file = openProfileFile(makePrivateFolder(t));
  const { credential } = inventProfile({ expiresAt: 0 });
  const endpoints = { ...credential.server, tokenEndpoint: `${server.url}/token` };
  await file.write({ credential: { ...credential, server: endpoints } });

  await assert.rejects(getAccessToken(file, { signal: controller.signal }), InterruptedError);
  const kept = file.read()?.credential;
  assert.deepEqual([kept?.refreshToken, kept?.accessToken], ['1//0new', 'ya29.new']);
  assert.equal(server.received.length, 1);

  // One that has not begun is not begun.
  await assert.rejects(
    getAccessToken(file, { minTtlMs: 7_200_000, signal: controller.signal }),
    InterruptedError,
  );
  assert.equal(server.received.length, 1);
});
