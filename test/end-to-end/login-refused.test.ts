import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'node:test';
import { visit } from '../sandbox/google/person.ts';
import { createEnvironment, openPostern, runPostern } from '../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { signIn } from '../sandbox/sign-in.ts';

const bigquery = 'https://www.googleapis.com/auth/bigquery';

describe('a sign-in that cannot be finished', () => {
  let sandbox: Sandbox;
  let env: Record<string, string>;
  let profilePath: string;
  let kept: string;

  before(async () => {
    sandbox = await startSandbox();
    env = createEnvironment(sandbox.folder, { POSTERN_AUTHORIZATION_SERVER: sandbox.google.url });
    profilePath = `${env['POSTERN_HOME']}/profiles/default.json`;
    const { exitCode } = await signIn(sandbox, { env });
    assert.equal(exitCode, 0);
    kept = readFileSync(profilePath, 'utf8');
  });
  after(() => sandbox.close());
  afterEach(() => assert.equal(readFileSync(profilePath, 'utf8'), kept, 'what was kept is lost'));

  const countExchanges = (): number =>
    sandbox.google.requests.filter(
      ({ path, body }) => path === '/token' && body['grant_type'] === 'authorization_code',
    ).length;

  const pastes = [
    {
      name: 'another state',
      handOver: (address: string) => address.replace(/state=[^&]+/, 'state=AAAAAAAAAAAAAAAAAAAAAA'),
      code: 'state_mismatch',
      exitCode: 1,
    },
    {
      name: 'an address without state',
      handOver: (address: string) => address.replace(/state=[^&]+&/, ''),
      code: 'state_mismatch',
      exitCode: 1,
    },
    {
      name: 'another issuer',
      handOver: (address: string) => address.replace(/iss=[^&]+/, 'iss=https://evil.example'),
      code: 'issuer_mismatch',
      exitCode: 1,
    },
    {
      name: 'another redirect address',
      handOver: (address: string) => address.replace('127.0.0.1:1/', '127.0.0.1:8080/'),
      code: 'redirect_uri_mismatch',
      exitCode: 1,
    },
    {
      name: 'the consent URL',
      handOver: (_: string, url: string) => url,
      code: 'authorization_url_pasted',
      exitCode: 1,
    },
    {
      name: "somebody else's URL",
      handOver: () => 'https://example.com/?q=1',
      code: 'unrecognized_response',
      exitCode: 1,
    },
    {
      name: 'two codes',
      handOver: (address: string) => `${address}&code=4/0AAAAAAAAAAAAA`,
      code: 'unrecognized_response',
      exitCode: 1,
    },
  ];

  for (const { name, handOver, code, exitCode } of pastes) {
    it(`refuses ${name}, asks no server, and says what to do`, async () => {
      const exchanges = countExchanges();
      const result = await signIn(sandbox, { env, handOver });
      assert.match(result.stderr, new RegExp(`^postern: .+ \\[${code}\\]\n {2}next: .+`, 'm'));
      assert.equal(result.exitCode, exitCode);
      assert.equal(countExchanges(), exchanges);
      assert.doesNotMatch(result.stderr, /4\/0A|\n\s+at /, 'neither the code nor a stack');
    });
  }

  it('refuses an empty standard input', async () => {
    const args = ['login', '--client-secrets', sandbox.clientSecretsFile, '--response-file', '-'];
    const result = await runPostern(args, { env, input: ' \n' });
    assert.match(result.stderr, /Nothing was pasted\. \[no_response\]\n {2}next: .+/);
    assert.equal(result.exitCode, 1);
  });

  it('refuses a sign-in that was cancelled in the browser', async () => {
    const result = await signIn(sandbox, { env, allow: false });
    assert.match(result.address, /error=access_denied/);
    assert.match(
      result.stderr,
      /Consent was refused in the browser\. \[access_denied\]\n {2}next: postern login/,
    );
    assert.equal(result.exitCode, 4);
  });

  it('refuses and revokes a sign-in of another account', async () => {
    const result = await signIn(sandbox, {
      env,
      email: 'eve@example.com',
      args: ['--account', 'william@example.com'],
    });
    assert.match(result.stderr, /eve@example\.com signed in, not william@example\.com.*\[wrong_account\]/);
    assert.equal(result.exitCode, 4);
    assert.equal(sandbox.google.requests.at(-1)?.path, '/revoke');
  });

  it('refuses and revokes a sign-in without the scope that it is for', async () => {
    const result = await signIn(sandbox, {
      env,
      email: 'ada@example.com',
      args: ['--scope', 'email', '--scope', 'bigquery', '--scope', 'drive.readonly', '--scope', 'openid'],
      untick: [bigquery],
    });
    assert.match(
      result.stderr,
      /Consent was given without bigquery.*\[missing_scope\]\n {2}next: .*tick this box on the consent page: "View and manage your data in Google BigQuery/,
    );
    assert.equal(result.exitCode, 4);
    assert.equal(sandbox.google.requests.at(-1)?.path, '/revoke');
  });

  const failures = [
    {
      name: '400 invalid_grant',
      fault: { status: 400, body: '{"error":"invalid_grant","error_description":"Bad Request"}' },
      code: 'invalid_grant',
      exitCode: 4,
    },
    {
      name: '401 invalid_client',
      fault: { status: 401, body: '{"error":"invalid_client","error_description":"Unauthorized"}' },
      code: 'invalid_client',
      exitCode: 4,
    },
    {
      name: '500',
      fault: { status: 500, body: '{"error":"internal_failure"}' },
      code: 'server_error',
      exitCode: 1,
    },
    {
      name: 'HTML with 200',
      fault: {
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: '<html>Log in to the Wi-Fi</html>',
      },
      code: 'invalid_response',
      exitCode: 1,
    },
    {
      name: 'HTML with 403',
      fault: {
        status: 403,
        headers: { 'content-type': 'text/html' },
        body: '<html>Blocked by policy</html>',
      },
      code: 'invalid_response',
      exitCode: 1,
    },
    { name: 'nothing', fault: 'reset', code: 'network', exitCode: 1 },
    {
      name: 'a redirect elsewhere',
      fault: { status: 307, headers: { location: 'http://127.0.0.1:1/token' } },
      code: 'network',
      exitCode: 1,
    },
    {
      name: 'text that drives a terminal',
      fault: {
        status: 400,
        body: JSON.stringify({ error: 'x\u001b[2J', error_description: '\u001b]0;owned\u0007\u202egnp' }),
      },
      code: 'token_refused',
      exitCode: 1,
    },
  ] as const;

  for (const { name, fault, code, exitCode } of failures) {
    it(`sends the code once to a token endpoint that answers ${name}`, async () => {
      const exchanges = countExchanges();
      sandbox.google.failNext('/token', fault);
      const result = await signIn(sandbox, { env });
      assert.match(result.stderr, new RegExp(`^postern: .+ \\[${code}\\]$`, 'm'));
      assert.equal(result.exitCode, exitCode);
      assert.equal(countExchanges() - exchanges, 1);
      assert.doesNotMatch(result.stderr, /4\/0A|<html>|\n\s+at |GOCSPX/);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that none arrives is what is tested
      assert.doesNotMatch(result.stderr, /[\u0000-\u0009\u000b-\u001f\u202e]/);
    });
  }

  it('gives up on a token endpoint that says nothing when its time is over', async () => {
    sandbox.google.failNext('/token', 'hang');
    const result = await signIn(sandbox, { env, args: ['--timeout', '3s'] });
    assert.match(result.stderr, /\[timeout\]/);
    assert.equal(result.exitCode, 1);
  });

  it('gives up waiting for a person when its time is over', async () => {
    const result = await signIn(sandbox, { env, args: ['--timeout', '1s'], handOver: () => '' });
    assert.match(result.stderr, /Nothing came within 1 s\. \[timeout\]/);
    assert.equal(result.exitCode, 1);
  });

  it('prints failures as JSON on standard error for scripts, and nothing on standard output', async () => {
    const result = await signIn(sandbox, { env, allow: false, args: ['--json', '--quiet'] });
    assert.deepEqual(JSON.parse(result.stderr), {
      error: { code: 'access_denied', message: 'Consent was refused in the browser.', hint: 'postern login' },
    });
    assert.equal(result.stdout, '');
  });

  it('asks again at a terminal, and the same sign-in still works after four wrong turns', async () => {
    const terminal = openPostern(
      ['login', '--client-secrets', sandbox.clientSecretsFile, '--profile', 'other'],
      { env },
    );
    try {
      const [url = ''] = await terminal.waitFor(/http:\/\/127\.0\.0\.1:\d+\/o\/oauth2\/v2\/auth\S+/);
      await terminal.waitFor('Paste it here');
      const address = await visit(url, { email: 'william@example.com' });
      for (const [paste, answer] of [
        ['\n', /Nothing was pasted/],
        [url, /address to open/],
        ['hello', /not the address a sign-in ends at/],
        [
          address.replace(/state=[^&]+/, 'state=x'),
          /belongs to another sign-in.*If somebody sent you that address, stop/s,
        ],
      ] as const) {
        terminal.paste(paste);
        terminal.press('enter');
        await terminal.waitFor(answer);
      }
      terminal.paste(`"${address.replaceAll('&', '\\&')}"`);
      terminal.press('enter');
      assert.equal((await terminal.exited).exitCode, 0);
      assert.ok(existsSync(`${env['POSTERN_HOME']}/profiles/other.json`));
    } finally {
      terminal.close();
    }
  });

  it('leaves the terminal as it was, and keeps nothing, after Ctrl-C', async () => {
    const terminal = openPostern(
      ['login', '--client-secrets', sandbox.clientSecretsFile, '--profile', 'none'],
      { env },
    );
    try {
      await terminal.waitFor('Paste it here');
      terminal.press('ctrl-c');
      assert.equal((await terminal.exited).exitCode, 130);
      assert.ok(terminal.raw().lastIndexOf('\x1b[?2004l') > terminal.raw().lastIndexOf('\x1b[?2004h'));
      assert.equal(existsSync(`${env['POSTERN_HOME']}/profiles/none.json`), false);
    } finally {
      terminal.close();
    }
  });
});
