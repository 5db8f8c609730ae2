import assert from 'node:assert/strict';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type SandboxCloud, startCloud } from '../sandbox/cloud/start-cloud.ts';
import { postForm, signIn } from '../sandbox/google/sample-program.ts';
import { createEnvironment, openPostern, runPostern } from '../sandbox/postern.ts';

let cloud: SandboxCloud;
let robot: Record<string, string>;
before(async () => {
  cloud = await startCloud();
  robot = { ...cloud.account.keyFile };
});
after(() => cloud.close());

/** Runs `postern token` and takes its failure apart; nothing is written, and nothing else is said. */
async function refuse(
  env: Record<string, string>,
  { args = [], input }: { args?: string[]; input?: string } = {},
) {
  const home = join(cloud.folder, 'no-home');
  const options = { env: createEnvironment(home, { ...cloud.env, ...env }), ...(input && { input }) };
  const { exitCode, stdout, stderr } = await runPostern(['token', ...args], options);
  assert.equal(stdout, '');
  assert.ok(!existsSync(home), 'something was written');
  const [, message = '', code, hint = ''] =
    /^postern: (.+) \[(\w+)\]\n {2}next: (.+)\n$/.exec(stderr) ?? assert.fail(stderr);
  const secrets = [robot['private_key']?.slice(100, 160), env['POSTERN_REFRESH_TOKEN'], 'pr0xy-passw0rd'];
  for (const secret of [...secrets, cloud.subjectToken])
    assert.ok(!secret || !stderr.includes(secret), secret);
  return { exitCode, message, code, hint };
}

const key = (changes: object = {}) => ({ POSTERN_CREDENTIALS: JSON.stringify({ ...robot, ...changes }) });

describe('a credential that is no good', () => {
  const unusable: Record<
    string,
    [env: () => Record<string, string>, exitCode: number, code: string, says: RegExp]
  > = {
    'half a refresh token': [
      () => ({ POSTERN_REFRESH_TOKEN: '1//0half' }),
      2,
      'usage',
      /^POSTERN_REFRESH_TOKEN is set, and POSTERN_CLIENT_ID and POSTERN_CLIENT_SECRET are not\.$/,
    ],
    'a client without its refresh token': [
      () => ({ POSTERN_REFRESH_TOKEN: '', POSTERN_CLIENT_ID: 'id', POSTERN_CLIENT_SECRET: 's' }),
      2,
      'usage',
      /^POSTERN_CLIENT_ID and POSTERN_CLIENT_SECRET are set, and POSTERN_REFRESH_TOKEN is not\.$/,
    ],
    'an access token of two lines': [
      () => ({ POSTERN_ACCESS_TOKEN: 'ya29.a\nya29.b' }),
      2,
      'usage',
      /^What POSTERN_ACCESS_TOKEN holds is no access token\.$/,
    ],
    'what is no JSON': [
      () => ({ POSTERN_CREDENTIALS: '{"refresh_token": "1//0hush' }),
      1,
      'credentials_invalid',
      /^POSTERN_CREDENTIALS is not JSON\.$/,
    ],
    'a client in place of a credential': [
      () => ({ POSTERN_CREDENTIALS: JSON.stringify(cloud.people.google.clientSecrets) }),
      1,
      'credentials_invalid',
      /holds a client, not a credential/,
    ],
    'a type that nobody knows': [
      () => ({ POSTERN_CREDENTIALS: '{"type":"api\\u001b[2Jkey"}' }),
      1,
      'credentials_invalid',
      /of a type that is not known here \(apikey\)/,
    ],
    'a file that is not there': [
      () => ({ POSTERN_CREDENTIALS_FILE: '/nowhere/key.json' }),
      1,
      'file_unreadable',
      /no credential file at \/nowhere\/key\.json/,
    ],
    'a named default that is not there': [
      () => ({ GOOGLE_APPLICATION_CREDENTIALS: '/nowhere/adc.json' }),
      1,
      'file_unreadable',
      /no credential file at \/nowhere\/adc\.json/,
    ],
    'a key that is none': [
      () => key({ private_key: '-----BEGIN PRIVATE KEY-----\nbroken\n-----END PRIVATE KEY-----\n' }),
      1,
      'credentials_refused',
      /^POSTERN_CREDENTIALS gave no access token \(it cannot be used as it is\)\.$/,
    ],
    'a key without its address': [
      () => key({ client_email: undefined }),
      1,
      'credentials_refused',
      /as it is/,
    ],
    'a key of another account': [
      () => key({ client_email: 'nobody@example.com' }),
      1,
      'credentials_refused',
      /\(invalid_grant: Invalid grant: account not found\)/,
    ],
    'a workload whose token file is gone': [
      () => ({
        POSTERN_CREDENTIALS: JSON.stringify({
          type: 'external_account',
          audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/a/providers/b',
          subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
          token_url: 'https://sts.googleapis.com/v1/token',
          credential_source: { file: '/nowhere/token' },
        }),
      }),
      1,
      'credentials_refused',
      /a file that it names cannot be read: ENOENT/,
    ],
    'a service account that may not act as the other': [
      () => ({
        POSTERN_CREDENTIALS: JSON.stringify({
          type: 'impersonated_service_account',
          source_credentials: robot,
          service_account_impersonation_url:
            'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/boss@example.com:generateAccessToken',
        }),
      }),
      1,
      'credentials_refused',
      /PERMISSION_DENIED: Permission 'iam\.serviceAccounts\.getAccessToken' denied/,
    ],
  };
  for (const [name, [env, exitCode, code, says]] of Object.entries(unusable)) {
    it(`is refused with one sentence: ${name}`, async () => {
      const failure = await refuse(env());
      assert.deepEqual([failure.exitCode, failure.code], [exitCode, code]);
      assert.match(failure.message, says);
    });
  }

  it('is to be replaced where it came from, when a person has revoked it: exit 4, asked once', async () => {
    const { google } = cloud.people;
    const { refreshToken } = await signIn(google, { email: 'william@example.com' });
    await postForm(`${google.url}/revoke`, { token: refreshToken });
    const { client_id, client_secret } = google.clientSecrets.installed;
    const before = google.requests.length;
    const failure = await refuse({
      POSTERN_AUTHORIZATION_SERVER: google.url,
      POSTERN_REFRESH_TOKEN: refreshToken,
      POSTERN_CLIENT_ID: client_id,
      POSTERN_CLIENT_SECRET: client_secret,
    });
    assert.deepEqual([failure.exitCode, failure.code], [4, 'invalid_grant']);
    assert.match(failure.message, /^The sign-in is no longer valid: revoked, /);
    assert.match(failure.hint, /^Replace POSTERN_REFRESH_TOKEN: postern login .* postern export$/);
    assert.equal(google.requests.length, before + 1);
  });

  it("is explained by this machine's clock, where that is it", async () => {
    cloud.setClockAhead(-7_200_000);
    try {
      const { code, message, hint } = await refuse(key());
      assert.equal(code, 'credentials_refused');
      assert.match(message, /Invalid JWT: Token must be a short-lived token/);
      assert.equal(
        hint,
        'Set the time: the clock of this machine is 2 hours ahead, then: postern status --check',
      );
    } finally {
      cloud.setClockAhead(0);
    }
  });

  it('is not asked for again, nor is anything else, where the answer is a page of the proxy', async () => {
    for (const [status, body] of [
      [403, '<html>Blocked by policy</html>'],
      [200, '<html>Accept our terms</html>'],
    ] as const) {
      cloud.failNext({ status, headers: { 'content-type': 'text/html' }, body });
      const { exitCode, message } = await refuse(key());
      assert.equal(exitCode, 1);
      assert.match(message, new RegExp(`proxy ${cloud.proxyHost}|no access token`));
      assert.doesNotMatch(message, /html|Blocked|terms/);
    }
  });
});

describe('a network that a company looks into', () => {
  const trusting = (ca: string) => ({ ...key(), NODE_EXTRA_CA_CERTS: ca });

  it('is named, with its proxy and what to do about its certificate', async () => {
    for (const env of [trusting(''), { ...trusting(''), ...refreshTokenOfGoogle }]) {
      const { exitCode, code, message, hint } = await refuse(env);
      assert.deepEqual([exitCode, code], [1, 'untrusted_certificate']);
      const sentence = `oauth2.googleapis.com, behind the proxy ${cloud.proxyHost}, shows a certificate that nobody known to this machine has signed (SELF_SIGNED_CERT_IN_CHAIN).`;
      assert.equal(message, sentence);
      assert.match(hint, /^NODE_EXTRA_CA_CERTS=FILE, /);
    }
  });

  it('is named when its proxy is not there', async () => {
    const { code, message, hint } = await refuse({
      ...refreshTokenOfGoogle,
      HTTPS_PROXY: 'http://user:pr0xy-passw0rd@127.0.0.1:1',
    });
    assert.equal(code, 'network');
    assert.equal(
      message,
      'Could not reach oauth2.googleapis.com through the proxy 127.0.0.1:1 (ECONNREFUSED).',
    );
    assert.match(hint, /HTTPS_PROXY/);
  });

  it('is named when it answers itself', async () => {
    cloud.failNext({ status: 403, headers: { 'content-type': 'text/html' }, body: '<html>Blocked</html>' });
    const { code, message } = await refuse(refreshTokenOfGoogle);
    assert.equal(code, 'invalid_response');
    assert.equal(
      message,
      `The proxy ${cloud.proxyHost} answered in place of oauth2.googleapis.com (HTTP 403).`,
    );
  });
});

/** To Google's own address, which nobody but the proxy answers at. */
const refreshTokenOfGoogle = {
  POSTERN_CREDENTIALS: '',
  POSTERN_REFRESH_TOKEN: '1//0refresh-token-of-a-person',
  POSTERN_CLIENT_ID: 'client.apps.example',
  POSTERN_CLIENT_SECRET: 'GOCSPX-client-secret',
};

describe('a profile that is named', () => {
  it('is never replaced by Application Default Credentials', async () => {
    const adc = join(cloud.folder, 'adc.json');
    writeFileSync(adc, JSON.stringify(robot));
    const chosen = join(cloud.folder, 'chosen');
    mkdirSync(chosen, { mode: 0o700 });
    writeFileSync(join(chosen, 'chosen-profile'), 'work\n', { mode: 0o600 });
    const env = { GOOGLE_APPLICATION_CREDENTIALS: adc };
    const all = [
      await refuse(env, { args: ['--profile', 'default'] }),
      await refuse({ ...env, POSTERN_PROFILE: 'work' }),
      await refuse({ ...env, POSTERN_HOME: chosen }),
    ];
    for (const { exitCode, code } of all) assert.deepEqual([exitCode, code], [4, 'not_signed_in']);
  });

  it('is not one of two credentials on a command line', async () => {
    const { exitCode, message } = await refuse({}, { args: ['--profile', 'work', '--adc'] });
    assert.deepEqual([exitCode, message], [2, '--profile and --adc name two credentials.']);
  });
});

describe('the metadata server', () => {
  it('is asked only with --adc, and where there is none that is said at once', async () => {
    const nobody = await refuse({ GCE_METADATA_HOST: '127.0.0.1:1' });
    assert.deepEqual([nobody.code, nobody.message], ['not_signed_in', 'Nobody is signed in.']);
    const { exitCode, code, message } = await refuse(
      { GCE_METADATA_HOST: '127.0.0.1:1' },
      { args: ['--adc'] },
    );
    assert.deepEqual([exitCode, code], [4, 'not_signed_in']);
    assert.match(message, /no file, and no metadata server/);
  });
});

describe('a credential from standard input', () => {
  it('is piped in, and never typed at a terminal, which would show it', async () => {
    const env = createEnvironment(join(cloud.folder, 'no-home'));
    const terminal = openPostern(['token', '--credentials', '-'], { env });
    try {
      assert.deepEqual(await terminal.exited, { exitCode: 2, signal: null });
      assert.match(terminal.text(), /--credentials - reads what is piped in, and nothing is\. \[usage\]/);
    } finally {
      await terminal.close();
    }
  });

  it('leaves no room there for the SQL', async () => {
    const env = createEnvironment(join(cloud.folder, 'no-home'), cloud.env);
    const args = ['query', '--credentials', '-', '--project', 'p-1'];
    const { exitCode, stdout, stderr } = await runPostern(args, { env, input: JSON.stringify(robot) });
    assert.deepEqual([exitCode, stdout], [2, '']);
    assert.match(
      stderr,
      /^postern: Standard input holds the credential already: .+ \[usage\]\n {2}next: postern query /,
    );
  });
});
