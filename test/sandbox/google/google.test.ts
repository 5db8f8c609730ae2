import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startGoogle } from './google.ts';

describe('the sandbox', () => {
  it('says where everything is, as Google does', async () => {
    const google = await startGoogle();
    try {
      const response = await fetch(`${google.url}/.well-known/openid-configuration`);
      const metadata = (await response.json()) as Record<string, string>;

      assert.equal(metadata['issuer'], google.url);
      assert.equal(metadata['authorization_endpoint'], `${google.url}/o/oauth2/v2/auth`);
      assert.equal(metadata['token_endpoint'], `${google.url}/token`);
      assert.equal(metadata['device_authorization_endpoint'], `${google.url}/device/code`);
      assert.equal(metadata['revocation_endpoint'], `${google.url}/revoke`);
      assert.equal((await fetch(metadata['jwks_uri'] ?? '')).status, 200);
    } finally {
      await google.close();
    }
  });

  it('gives client secrets files like those of the Google Cloud console', async () => {
    const google = await startGoogle();
    await google.close();
    const { installed } = google.clientSecrets;

    assert.match(installed.client_id, /\.apps\.googleusercontent\.com$/);
    assert.match(installed.client_secret, /^GOCSPX-[\w-]{28}$/);
    assert.deepEqual(installed.redirect_uris, ['http://localhost']);
    assert.equal(installed.project_id, 'postern-sandbox');
    assert.equal(installed.token_uri, `${google.url}/token`);
    assert.equal(google.deviceClientSecrets.installed.redirect_uris, undefined);
    assert.ok(google.webClientSecrets.web.redirect_uris?.includes('https://app.postern.example/authorized'));
  });

  it('starts on the port it is told, and frees it', async () => {
    const first = await startGoogle();
    await first.close();
    const second = await startGoogle({ port: Number(new URL(first.url).port) });
    await second.close();

    assert.equal(second.url, first.url);
  });

  it('outlives a program that hangs up in the middle of its request', async () => {
    const google = await startGoogle();
    const socket = connect(Number(new URL(google.url).port), '127.0.0.1');
    socket.write('POST /token HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 100\r\n\r\na=b');
    await setTimeout(20);
    socket.destroy();
    await setTimeout(20);

    const response = await fetch(google.url);
    await google.close();
    assert.equal(response.status, 404);
    assert.deepEqual(google.requests, []);
  });

  it('prints nothing from start to end, and leaves nothing running', async () => {
    const login = `
      import { startGoogle } from '${import.meta.resolve('./google.ts')}';
      import { signIn } from '${import.meta.resolve('./sample-program.ts')}';
      const google = await startGoogle();
      const { refreshToken } = await signIn(google);
      if (!(await google.isRefreshTokenLive(refreshToken))) throw new Error('no login');
      await google.close();`;
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', login],
      { timeout: 10_000 },
    );

    assert.equal(stdout + stderr, '');
  });
});
