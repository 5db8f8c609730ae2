import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { answerWith, type OddServer, startServer } from '../oauth/start-server.ts';
import { ordinaryUser } from '../ordinary-user.ts';
import { type SandboxCloud, startCloud } from '../sandbox/cloud/start-cloud.ts';
import { startMetadata } from '../sandbox/cloud/start-metadata.ts';
import { signIn } from '../sandbox/google/sample-program.ts';
import { createEnvironment, type RunResult, runPostern } from '../sandbox/postern.ts';
import { runUnder } from './run-under.ts';

/** A credential from elsewhere than a profile, as a machine has it. */
interface Given {
  env?: Record<string, string>;
  args?: string[];
  input?: string;
  /** What `status` says of it. */
  source: string;
  kind: string;
  path?: string;
  account?: string;
  project?: string;
}

let cloud: SandboxCloud;
let issuer: OddServer;
let metadata: Awaited<ReturnType<typeof startMetadata>>;
let givens: Record<string, Given>;
let secrets: string[];

before(async () => {
  cloud = await startCloud();
  metadata = await startMetadata(cloud.tokens);
  issuer = await startServer((request, response) => {
    const isJob = request.headers.authorization === 'Bearer request-token-of-the-job';
    answerWith(isJob ? 200 : 401, { value: cloud.subjectToken })(request, response);
  });
  const { accessToken, refreshToken } = await signIn(cloud.people.google, { email: 'william@example.com' });
  const { client_id, client_secret } = cloud.people.google.clientSecrets.installed;
  const person = { type: 'authorized_user', client_id, client_secret, refresh_token: refreshToken };
  const subjectTokenFile = write('subject-token', cloud.subjectToken);
  const workload = {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/pool/providers/p',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: 'https://sts.googleapis.com/v1/token',
    credential_source: { file: subjectTokenFile },
  };
  const impersonation = `https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/${cloud.target}:generateAccessToken`;
  const { keyFile, email } = cloud.account;
  const robot = { kind: 'service_account', account: email, project: 'postern-sandbox' };
  const impersonated = {
    type: 'impersonated_service_account',
    source_credentials: keyFile,
    service_account_impersonation_url: impersonation,
  };
  const robotFile = write('robot.json', JSON.stringify(keyFile));
  const personFile = write('person.json', JSON.stringify({ ...person, account: 'william@example.com' }));
  const gcloud = join(cloud.folder, 'gcloud');
  mkdirSync(gcloud);
  const gcloudFile = write('gcloud/application_default_credentials.json', JSON.stringify(person));

  const asText = (json: object) => ({ POSTERN_CREDENTIALS: JSON.stringify(json) });
  givens = {
    'an access token': {
      env: { POSTERN_ACCESS_TOKEN: ` ${accessToken}\n` },
      source: 'POSTERN_ACCESS_TOKEN',
      kind: 'access_token',
    },
    "a person's credential in the environment": {
      env: asText(person),
      source: 'POSTERN_CREDENTIALS',
      kind: 'authorized_user',
    },
    'a service account in the environment': { env: asText(keyFile), source: 'POSTERN_CREDENTIALS', ...robot },
    'a workload of elsewhere in the environment': {
      env: asText(workload),
      source: 'POSTERN_CREDENTIALS',
      kind: 'external_account',
    },
    'a workload that is asked for by its address, as in GitHub Actions': {
      env: {
        GOOGLE_APPLICATION_CREDENTIALS: write(
          'gha-creds.json',
          JSON.stringify({
            ...workload,
            credential_source: {
              url: `${issuer.url}/token?audience=pool`,
              headers: { Authorization: 'Bearer request-token-of-the-job' },
              format: { type: 'json', subject_token_field_name: 'value' },
            },
          }),
        ),
      },
      source: 'GOOGLE_APPLICATION_CREDENTIALS',
      kind: 'external_account',
      path: join(cloud.folder, 'gha-creds.json'),
    },
    'a workload of elsewhere that acts as a service account': {
      env: asText({ ...workload, service_account_impersonation_url: impersonation }),
      source: 'POSTERN_CREDENTIALS',
      kind: 'external_account',
    },
    'a service account that acts as another': {
      env: asText(impersonated),
      source: 'POSTERN_CREDENTIALS',
      kind: 'impersonated_service_account',
    },
    'a person who acts as a service account': {
      env: asText({ ...impersonated, source_credentials: person }),
      source: 'POSTERN_CREDENTIALS',
      kind: 'impersonated_service_account',
    },
    'a refresh token with its client': {
      env: {
        POSTERN_REFRESH_TOKEN: `${refreshToken}\n`,
        POSTERN_CLIENT_ID: client_id,
        POSTERN_CLIENT_SECRET: client_secret,
      },
      source: 'POSTERN_REFRESH_TOKEN',
      kind: 'authorized_user',
    },
    'a file that is named': {
      args: ['--credentials', personFile],
      source: '--credentials',
      kind: 'authorized_user',
      path: personFile,
      account: 'william@example.com',
    },
    'standard input': {
      args: ['--credentials', '-'],
      input: JSON.stringify(keyFile),
      source: 'standard input',
      ...robot,
    },
    "standard input with a person's": {
      args: ['--credentials=-'],
      input: `\uFEFF${JSON.stringify({ client_id, client_secret, refresh_token: refreshToken })}\r\n`,
      source: 'standard input',
      kind: 'authorized_user',
    },
    'a file that the environment names': {
      env: { POSTERN_CREDENTIALS_FILE: robotFile },
      source: 'POSTERN_CREDENTIALS_FILE',
      path: robotFile,
      ...robot,
    },
    'Application Default Credentials': {
      env: { GOOGLE_APPLICATION_CREDENTIALS: robotFile, CLOUDSDK_CONFIG: gcloud },
      source: 'GOOGLE_APPLICATION_CREDENTIALS',
      path: robotFile,
      ...robot,
    },
    "gcloud's own": {
      env: { CLOUDSDK_CONFIG: gcloud },
      source: 'gcloud',
      kind: 'authorized_user',
      path: gcloudFile,
    },
    'the machine itself': {
      env: { GCE_METADATA_HOST: new URL(metadata.url).host },
      args: ['--adc'],
      source: 'metadata server',
      kind: 'compute',
    },
  };
  secrets = [
    refreshToken,
    client_secret,
    keyFile['private_key']?.slice(100, 160) ?? '',
    cloud.subjectToken,
    'pr0xy-passw0rd',
  ];
});
after(async () => {
  await Promise.all([metadata.close(), issuer.close()]);
  await cloud.close();
});

function write(name: string, text: string): string {
  const path = join(cloud.folder, name);
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}

/** Runs the real command with a credential, in a home that is not there; it must not be afterwards. */
async function run({ env, args = [], input }: Partial<Given>, command: string[]): Promise<RunResult> {
  const home = join(cloud.folder, 'no-home');
  const own = createEnvironment(home, {
    ...cloud.env,
    POSTERN_AUTHORIZATION_SERVER: cloud.people.google.url,
    ...env,
  });
  const [name = '', ...rest] = command;
  const result = await runPostern([name, ...args, ...rest], { env: own, ...(input && { input }) });
  assert.ok(!existsSync(home), 'something was written');
  for (const secret of secrets) assert.ok(!`${result.stdout}${result.stderr}`.includes(secret), secret);
  return result;
}

const names = [
  'an access token',
  "a person's credential in the environment",
  'a service account in the environment',
  'a workload of elsewhere in the environment',
  'a workload that is asked for by its address, as in GitHub Actions',
  'a workload of elsewhere that acts as a service account',
  'a service account that acts as another',
  'a person who acts as a service account',
  'a refresh token with its client',
  'a file that is named',
  'standard input',
  "standard input with a person's",
  'a file that the environment names',
  'Application Default Credentials',
  "gcloud's own",
  'the machine itself',
];

describe('a credential from', () => {
  it('every source is tried', () => assert.deepEqual(Object.keys(givens), names));

  for (const name of names) {
    it(`${name} gives tokens, queries, and is known to status, with nothing written`, async () => {
      const given = givens[name] ?? assert.fail();
      const { source, kind, path = null, account = null, project = null } = given;

      const token = await run(given, ['token']);
      assert.deepEqual([token.exitCode, token.stderr], [0, '']);
      assert.match(token.stdout, /^ya29\.[\w.-]+\n$/);

      const query = ['query', '--project', 'p-1', '--quiet', 'SELECT 1 AS one'];
      const api = ['--api-endpoint', cloud.bigQuery.url];
      assert.deepEqual(await run(given, [...query, ...api]), { exitCode: 0, stdout: 'one\n1\n', stderr: '' });

      const status = await run(given, ['status', '--json', '--check']);
      assert.equal(status.exitCode, 0);
      // No server knows whether somebody else's token works, before it is used.
      assert.match(
        status.stderr,
        kind === 'access_token' ? /^An access token alone cannot be checked/ : /^$/,
      );
      const { expiresAt, scopes, ...said } = JSON.parse(status.stdout);
      assert.deepEqual(said, {
        profile: null,
        source,
        kind,
        account,
        project,
        quotaProject: null,
        refreshTokenExpiresAt: null,
        usable: true,
        reason: null,
        path,
      });
      assert.equal(typeof expiresAt, kind === 'access_token' ? 'object' : 'string');
      if (kind === 'authorized_user') assert.ok(scopes.includes('https://www.googleapis.com/auth/bigquery'));
    });
  }

  it("gcloud is Google's, whoever stands in for Google: nobody else gets its refresh token", async () => {
    const { requests } = cloud.people.google;
    const given = givens["gcloud's own"] ?? assert.fail();
    const elsewhere = await startServer(answerWith(200, { access_token: 'ya29.of-somebody-else' }));
    const env = { ...given.env, POSTERN_AUTHORIZATION_SERVER: elsewhere.url };
    const before = requests.length;
    const { exitCode, stdout, stderr } = await run({ ...given, env }, ['token']);
    await elsewhere.close();
    assert.deepEqual([exitCode, stderr, elsewhere.received], [0, '', []]);
    assert.match(stdout, /^ya29\.[\w.-]+\n$/);
    assert.equal(requests.length, before + 1);
  });

  it('the environment needs no place that can be written', async () => {
    const home = join(cloud.folder, 'read-only');
    mkdirSync(home, { mode: 0o555 });
    const given = givens['a refresh token with its client'] ?? assert.fail();
    const { POSTERN_HOME: _, ...env } = createEnvironment(home, {
      ...given.env,
      TMPDIR: home,
      POSTERN_AUTHORIZATION_SERVER: cloud.people.google.url,
    });
    for (const args of [['token'], ['token', '--id-token'], ['status', '--check', '--json']]) {
      const { child, result } = runUnder(ordinaryUser, args, env);
      child.stdin?.end();
      const { exitCode, stderr } = await result;
      assert.deepEqual([exitCode, stderr], [0, '']);
    }
    assert.deepEqual(readdirSync(home), []);
  });

  it('a machine reaches BigQuery under its own name, too, through a proxy with its own CA', async () => {
    const given = givens['a service account in the environment'] ?? assert.fail();
    const { stdout, stderr, exitCode } = await run(given, ['query', 'SELECT 1 AS one']);
    assert.deepEqual([exitCode, stdout], [0, 'one\n1\n']);
    assert.match(stderr, /^1 row, /);
  });
});
