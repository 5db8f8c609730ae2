import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  parseFederationConfig,
  readFederationConfig,
} from '../../../src/google/federation/federation-config.ts';
import { failureOf } from '../../failure-of.ts';
import { makePrivateFolder } from '../../private-folder.ts';

const workforce = '//iam.googleapis.com/locations/global/workforcePools/example-people/providers/example';
const workload =
  '//iam.googleapis.com/projects/482956413874/locations/global/workloadIdentityPools/p/providers/q';
const stsEndpoint = 'https://sts.googleapis.com/v1/token';
const account =
  'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/a@b.iam.gserviceaccount.com:generateAccessToken';

/** gcloud 528: `iam workforce-pools create-cred-config ... --credential-source-file=/tmp/t` */
const peopleFile = {
  universe_domain: 'googleapis.com',
  type: 'external_account',
  audience: workforce,
  subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
  token_url: stsEndpoint,
  credential_source: { file: '/tmp/t' },
  workforce_pool_user_project: '123456789',
  token_info_url: 'https://sts.googleapis.com/v1/introspect',
};

/** The same with `--executable-command`, `--service-account` and `--service-account-token-lifetime-seconds=7200`. */
const impersonating = {
  ...peopleFile,
  credential_source: { executable: { command: '/bin/x y', timeout_millis: 30_000 } },
  service_account_impersonation_url: account,
  service_account_impersonation: { token_lifetime_seconds: 7200 },
};

/** gcloud 528: `iam workforce-pools create-login-config` */
const loginConfig = {
  universe_domain: 'googleapis.com',
  universe_cloud_web_domain: 'cloud.google',
  type: 'external_account_authorized_user_login_config',
  audience: workforce,
  auth_url: 'https://auth.cloud.google/authorize',
  token_url: 'https://sts.googleapis.com/v1/oauthtoken',
  token_info_url: 'https://sts.googleapis.com/v1/introspect',
};

/** gcloud 528: `iam workload-identity-pools create-cred-config ... --credential-source-file=/tmp/t --service-account=...` */
const programsFile = {
  universe_domain: 'googleapis.com',
  type: 'external_account',
  audience: workload,
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  token_url: stsEndpoint,
  credential_source: { file: '/tmp/t' },
  service_account_impersonation_url: account,
  service_account_impersonation: { token_lifetime_seconds: 600 },
};

/** gcloud 528: `iam workload-identity-pools create-cred-config ... --aws` */
const awsFile = {
  ...programsFile,
  subject_token_type: 'urn:ietf:params:aws:token-type:aws4_request',
  credential_source: { environment_id: 'aws1' },
};

const parse = (file: unknown) => parseFederationConfig(JSON.stringify(file), 'the file');

describe('a federation configuration', () => {
  it('is read from what gcloud writes', () => {
    const people = { audience: workforce, stsEndpoint, userProject: '123456789' };
    assert.deepEqual(parse(peopleFile), people);
    assert.deepEqual(parse(impersonating), {
      ...people,
      impersonation: { url: account, lifetimeSeconds: 7200 },
    });
    assert.deepEqual(parse(loginConfig), { audience: workforce, stsEndpoint });
    const impersonation = { url: account, lifetimeSeconds: 600 };
    assert.deepEqual(parse(programsFile), { audience: workload, stsEndpoint, impersonation });
  });

  it('may leave out what has a default', () => {
    const { token_url: _, workforce_pool_user_project: __, ...bare } = peopleFile;
    assert.deepEqual(parse(bare), { audience: workforce });
    const { service_account_impersonation: ___, ...usual } = programsFile;
    assert.deepEqual(parse(usual).impersonation, { url: account });
    const { token_url: ____, ...login } = loginConfig;
    assert.deepEqual(parse(login), { audience: workforce });
  });

  it('exchanges beside where a login configuration has codes redeemed', () => {
    const token_url = 'https://sts.europe-west1.rep.googleapis.com/v1/oauthtoken';
    const expected = 'https://sts.europe-west1.rep.googleapis.com/v1/token';
    assert.equal(parse({ ...loginConfig, token_url }).stsEndpoint, expected);
  });

  it('is read from a file that went through Windows', (t) => {
    const path = join(makePrivateFolder(t), 'a file.json');
    writeFileSync(path, `\uFEFF${JSON.stringify(peopleFile, undefined, 2).replaceAll('\n', '\r\n')}\r\n`);
    assert.equal(readFederationConfig(path).audience, workforce);
  });

  it('is refused where it is for other tokens than those of a sign-in', async () => {
    const saml = { ...peopleFile, subject_token_type: 'urn:ietf:params:oauth:token-type:saml2' };
    for (const file of [awsFile, saml, { ...peopleFile, subject_token_type: undefined }]) {
      const failure = await failureOf(() => parse(file));
      assert.equal(failure.code, 'federation_config_invalid');
      assert.match(failure.message, /not for ID tokens/);
    }
  });

  it('is refused where it is another file', async () => {
    for (const [file, code] of [
      [null, 'federation_config_invalid'],
      [[peopleFile], 'federation_config_invalid'],
      ['text', 'federation_config_invalid'],
      [{}, 'federation_config_invalid'],
      [{ ...peopleFile, type: 'authorized_user' }, 'federation_config_invalid'],
      [{ ...peopleFile, type: ['external_account'] }, 'federation_config_invalid'],
      [{ installed: { client_id: 'x' } }, 'federation_config_invalid'],
      [{ ...peopleFile, audience: 7 }, 'federation_config_invalid'],
      [{ ...peopleFile, audience: '' }, 'federation_config_invalid'],
      [{ ...peopleFile, audience: undefined }, 'usage'],
      [{ ...peopleFile, audience: 'other' }, 'usage'],
      [{ ...peopleFile, workforce_pool_user_project: 123_456_789 }, 'federation_config_invalid'],
      [{ ...peopleFile, workforce_pool_user_project: '\u001b[2J' }, 'federation_config_invalid'],
      [{ ...peopleFile, token_url: 'http://sts.googleapis.com/v1/token' }, 'untrusted_url'],
      [{ ...peopleFile, token_url: 'https://user:pass@sts.googleapis.com/v1/token' }, 'untrusted_url'],
      [{ ...peopleFile, token_url: null }, 'untrusted_url'],
      [{ ...loginConfig, token_url: '/v1/oauthtoken' }, 'untrusted_url'],
      [{ ...impersonating, service_account_impersonation_url: 'ftp://x' }, 'untrusted_url'],
      ...[0, -1, 1.5, '7200', 43_201, null, {}].map((seconds) => [
        { ...impersonating, service_account_impersonation: { token_lifetime_seconds: seconds } },
        'federation_config_invalid',
      ]),
    ] as [unknown, string][]) {
      assert.equal((await failureOf(() => parse(file))).code, code, JSON.stringify(file));
    }
    assert.equal((await failureOf(() => parseFederationConfig('{', 'it'))).code, 'federation_config_invalid');
  });

  it('is refused where it cannot be read', async (t) => {
    const folder = makePrivateFolder(t);
    mkdirSync(join(folder, 'folder'));
    for (const name of ['none.json', 'folder'])
      assert.equal((await failureOf(() => readFederationConfig(join(folder, name)))).code, 'file_unreadable');
  });
});
