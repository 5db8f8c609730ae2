import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { visit } from '../sandbox/google/person.ts';
import { createEnvironment, openPostern, runPostern } from '../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { readQrCodes } from '../sandbox/terminal/read-qr-codes.ts';

const guidesQuery =
  'SELECT name, SUM(number) AS total FROM `bigquery-public-data.usa_names.usa_1910_current` ' +
  "WHERE name = 'William' GROUP BY name";

describe('the main job', () => {
  let sandbox: Sandbox;
  let env: Record<string, string>;
  let profilePath: string;

  before(async () => {
    sandbox = await startSandbox();
    env = createEnvironment(sandbox.folder, { POSTERN_AUTHORIZATION_SERVER: sandbox.google.url });
    profilePath = `${env['POSTERN_HOME']}/profiles/default.json`;
  });
  after(() => sandbox.close());

  it('signs a person in at a terminal, by the address or the QR code, and shows no secret', async () => {
    const terminal = openPostern(
      ['login', '--client-secrets', sandbox.clientSecretsFile, '--project', 'postern-sandbox'],
      { env },
    );
    try {
      const [url = ''] = await terminal.waitFor(/http:\/\/127\.0\.0\.1:\d+\/o\/oauth2\/v2\/auth\S+/);
      await terminal.waitFor('Paste it here');
      assert.deepEqual(await readQrCodes(terminal, { scheme: 'dark' }), [url]);
      assert.deepEqual(await readQrCodes(terminal, { scheme: 'light' }), [url]);

      const address = await visit(url, { email: 'william@example.com' });
      assert.match(address, /^http:\/\/127\.0\.0\.1:1\/\?/);
      terminal.paste(address);
      terminal.press('enter');
      assert.deepEqual(await terminal.exited, { exitCode: 0, signal: null });

      const seen = terminal.text();
      assert.match(seen, /Code found, state matches/);
      assert.match(seen, /Signed in as william@example\.com, profile default\./);
      assert.match(seen, /Granted: .*bigquery/);
      assert.ok(seen.includes(profilePath));

      const { code = '' } = Object.fromEntries(new URL(address).searchParams);
      const { credential } = JSON.parse(readFileSync(profilePath, 'utf8'));
      const secrets = [code, credential.refreshToken, credential.accessToken, credential.client.secret];
      for (const secret of secrets) {
        assert.ok(secret.length > 10);
        assert.ok(!terminal.raw().includes(secret), 'a secret was shown');
        assert.ok(!terminal.raw().includes(encodeURIComponent(secret)), 'a secret was shown, encoded');
      }
    } finally {
      terminal.close();
    }
  });

  it('keeps what was granted, for nobody else to read', () => {
    assert.equal(statSync(profilePath).mode & 0o777, 0o600);
    assert.equal(statSync(`${env['POSTERN_HOME']}`).mode & 0o777, 0o700);
    assert.equal(statSync(`${env['POSTERN_HOME']}/profiles`).mode & 0o777, 0o700);
    const { credential, project } = JSON.parse(readFileSync(profilePath, 'utf8'));
    assert.equal(project, 'postern-sandbox');
    assert.equal(credential.account, 'william@example.com');
    assert.deepEqual([...credential.scopes].sort(), [
      'https://www.googleapis.com/auth/bigquery',
      'https://www.googleapis.com/auth/userinfo.email',
      'openid',
    ]);
  });

  it("runs the guide's query", async () => {
    const result = await runPostern(['query', '--api-endpoint', sandbox.bigQuery.url, guidesQuery], { env });
    assert.equal(result.stdout, 'name,total\nWilliam,3961947\n');
    assert.match(result.stderr, /^1 row, .* processed, job .+, \d+\.\d s\n$/);
    assert.equal(result.exitCode, 0);
  });

  it('says where the sign-in stands', async () => {
    const result = await runPostern(['status', '--json'], { env });
    const status = JSON.parse(result.stdout);
    assert.equal(status.account, 'william@example.com');
    assert.equal(status.usable, true);
    assert.equal(status.path, profilePath);
    assert.equal(result.exitCode, 0);
  });

  it('prints the kept access token, and nothing else', async () => {
    const { stdout, stderr, exitCode } = await runPostern(['token'], { env });
    const { credential } = JSON.parse(readFileSync(profilePath, 'utf8'));
    assert.deepEqual([stdout, stderr, exitCode], [`${credential.accessToken}\n`, '', 0]);
  });

  it('ends the sign-in at the server, and forgets it', async () => {
    const { credential } = JSON.parse(readFileSync(profilePath, 'utf8'));
    assert.equal(await sandbox.google.isRefreshTokenLive(credential.refreshToken), true);
    const result = await runPostern(['logout'], { env });
    assert.deepEqual([result.stdout, result.exitCode], ['', 0]);
    assert.match(result.stderr, /Revoked and forgotten/);
    assert.equal(await sandbox.google.isRefreshTokenLive(credential.refreshToken), false);
    assert.equal(await sandbox.google.verifyAccessToken(credential.accessToken), undefined);
    assert.equal(existsSync(profilePath), false);
    const query = await runPostern(['query', '--api-endpoint', sandbox.bigQuery.url, 'SELECT 1'], { env });
    assert.equal(query.exitCode, 4);
  });
});
