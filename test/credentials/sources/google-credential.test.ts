import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { createGoogleCredential } from '../../../src/credentials/sources/google-credential.ts';
import { parseAdc } from '../../../src/google/adc.ts';
import { failureOf } from '../../failure-of.ts';
import { answerWith, startServer } from '../../oauth/start-server.ts';
import { makePrivateFolder } from '../../private-folder.ts';

/** A workload whose tokens are exchanged at a server of this machine. */
function openWorkload(t: TestContext, tokenUrl: string) {
  const file = join(makePrivateFolder(t), 'token');
  writeFileSync(file, 'subject-token-hush');
  const json = {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/p',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: tokenUrl,
    credential_source: { file },
    quota_project_id: 'my-quota',
  };
  const adc = parseAdc(JSON.stringify(json), 'FILE');
  if (adc.type === 'authorized_user') assert.fail();
  return createGoogleCredential(adc, { source: 'POSTERN_CREDENTIALS' });
}

const granted = (expiresIn: number) =>
  answerWith(200, {
    access_token: 'ya29.d.token',
    issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    token_type: 'Bearer',
    expires_in: expiresIn,
  });

describe("a credential of Google's other kinds", () => {
  it('signs with one token while that lives, and names the project whose quota is used', async (t) => {
    const server = await startServer(granted(3600));
    t.after(() => server.close());
    const credential = openWorkload(t, server.url);
    assert.equal(credential.quotaProject, 'my-quota');
    const client = await credential.createAuthClient({ quotaProject: 'my-quota' });
    for (let request = 0; request < 3; request += 1) {
      const headers = await client.getRequestHeaders('https://bigquery.googleapis.com/');
      assert.deepEqual(Object.fromEntries(headers), {
        authorization: 'Bearer ya29.d.token',
        'x-goog-user-project': 'my-quota',
      });
    }
    assert.equal(server.received.length, 1);
  });

  it('guarantees the life that was asked for, or says how long its tokens live', async (t) => {
    const server = await startServer(granted(600));
    t.after(() => server.close());
    const credential = openWorkload(t, server.url);
    assert.equal((await credential.getAccessToken({ minTtlMs: 300_000 })).accessToken, 'ya29.d.token');
    const { code, message, hint } = await failureOf(() => credential.getAccessToken({ minTtlMs: 900_000 }));
    assert.equal(code, 'token_lifetime');
    assert.match(message, /^POSTERN_CREDENTIALS gives tokens of \d+ minutes, less than asked for\.$/);
    assert.match(hint ?? '', /^postern token --min-ttl \dm$/);
  });

  it('fails as its server does, without its own token', async (t) => {
    for (const [status, body, code] of [
      [401, { error: 'invalid_grant', error_description: 'go\u001b[2J\r\naway' }, 'credentials_refused'],
      [429, {}, 'server_error'],
      [500, '<html>', 'server_error'],
      [200, '<html>Accept our terms</html>', 'credentials_refused'],
      [200, { access_token: '' }, 'credentials_refused'],
    ] as const) {
      const server = await startServer(answerWith(status, body));
      t.after(() => server.close());
      const credential = openWorkload(t, server.url);
      const failure = await failureOf(() => credential.getAccessToken(), ['subject-token-hush']);
      assert.equal(failure.code, code, `${status}`);
      assert.match(failure.message, /^[ -~]+\.$/);
    }
  });

  it('takes nothing for an access token that a shell or a file could take for more', async (t) => {
    for (const accessToken of [
      'x; touch pwned',
      'ya29.a\nNODE_OPTIONS=--require=/tmp/x',
      'ya29.$(id)',
      '\u001b[2J',
    ]) {
      const server = await startServer(answerWith(200, { access_token: accessToken, expires_in: 3600 }));
      t.after(() => server.close());
      const failure = await failureOf(() => openWorkload(t, server.url).getAccessToken(), [accessToken]);
      assert.equal(failure.code, 'credentials_refused');
      assert.equal(failure.message, 'What POSTERN_CREDENTIALS gave is no access token.');
    }
  });

  it('lets go of a server that does not answer, when nobody waits any more', async (t) => {
    const server = await startServer(() => undefined);
    t.after(() => server.close());
    const stop = new AbortController();
    const socket = once(server.server, 'connection') as Promise<[Socket]>;
    server.server.on('request', () => setTimeout(() => stop.abort(), 20));
    const token = openWorkload(t, server.url).getAccessToken({ signal: stop.signal });
    await assert.rejects(token, { name: 'InterruptedError' });
    const [connection] = await socket;
    if (!connection.closed) await once(connection, 'close');
  });

  it('asks nobody for somebody who has left already', async (t) => {
    const server = await startServer(granted(3600));
    t.after(() => server.close());
    const token = openWorkload(t, server.url).getAccessToken({ signal: AbortSignal.abort() });
    await assert.rejects(token, { name: 'InterruptedError' });
    assert.equal(server.received.length, 0);
  });
});
