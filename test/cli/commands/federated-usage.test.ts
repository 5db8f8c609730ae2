import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { type Company, startCompany } from '../../sandbox/federation/company.ts';
import { type Employee, meetEmployee, nameCompany } from '../employee.ts';

const wrong = {
  'no client ID': [
    ['--issuer', 'URL'],
    /--client-id is missing: .+\n {2}next: postern login --issuer URL --cl/,
  ],
  'no audience': [
    ['--issuer', 'URL', '--client-id', 'public'],
    /--audience is missing: .+\n {2}next: postern login --audience/,
  ],
  'a client without an issuer': [
    ['--client-id', 'x'],
    /^postern: --client-id is for a sign-in at an identity/,
  ],
  'a file of settings without one': [
    ['--federation-config', 'x'],
    /--federation-config is for .+none is named/,
  ],
  'an STS without one': [['--sts-endpoint', 'https://sts.googleapis.com'], /--sts-endpoint is for/],
  "Google's client, too": [
    ['ALL', '--client-secrets', 'x'],
    /--issuer is for .+ --client-secrets for Google's/,
  ],
  'more access': [
    ['ALL', '--add-scope', 'drive'],
    /--add-scope adds to the sign-in that is kept: --issuer is/,
  ],
  'two client IDs': [['ALL', '--client-id=a\x1bb'], /--client-id was given more than once/],
  'an odd client ID': [
    ['--issuer', 'URL', '--client-id', 'a\x1bb'],
    /--client-id has characters that no client ID has/,
  ],
  'no name of a provider': [
    ['--issuer', 'URL', '--client-id', 'x', '--audience', 'pool\x1b[31m'],
    /This names no provider of a workforce or workload pool: pool\. \[usage\]\n {2}next: postern login --audience \/\/iam/,
  ],
  'no service account': [['ALL', '--service-account', 'eve/..'], /This is no service account: eve\/\.\./],
  'a lifetime of nothing': [
    ['ALL', '--service-account-lifetime', '1h'],
    /is about the tokens of a --service-acc/,
  ],
  'too long a life': [
    ['ALL', '--service-account', 'a@b.iam', '--service-account-lifetime', '13h'],
    /between a second and 12 hours/,
  ],
  'a user project of a workload pool': [
    ['--issuer', 'URL', '--client-id', 'x', '--audience', 'WORKLOAD', '--user-project', 'p'],
    /--user-project is for workforce pools; a workload pool belongs to a project/,
  ],
  'no project': [
    ['ALL', '--user-project', 'a b'],
    /This is no project: a b\. .+\n {2}next: postern login --user-project PROJECT/,
  ],
  'no scope': [['ALL', '--scope', 'a b'], /This is no scope: a b/],
  'a redirect of a device': [
    ['ALL', '--flow', 'device', '--redirect-uri', 'http://127.0.0.1:1/'],
    /no redirect URI/,
  ],
  'a response of a device': [['ALL', '--flow', 'device', '--response-file', '-'], /no response to hand over/],
  'a browser of a device': [['ALL', '--flow', 'device', '--launch-browser'], /has no redirect to receive/],
} satisfies Record<string, [args: string[], said: RegExp]>;

describe('postern login --issuer', () => {
  let company: Company;
  let employee: Employee;
  before(async () => {
    company = await startCompany();
    employee = meetEmployee(company);
  });
  after(() => company.close());

  const login = (args: readonly string[]) => {
    const words = args.flatMap((word) => (word === 'ALL' ? nameCompany(company) : [word]));
    const named = { URL: company.idp.url, WORKLOAD: company.workloadAudience };
    return employee.run(['login', ...words.map((word) => Object(named)[word] ?? word)]);
  };

  for (const [what, [args, said]] of Object.entries(wrong)) {
    it(`refuses ${what}, and shows nothing to open`, async () => {
      const asked = company.idp.requests.filter(({ path }) => path === '/device/auth').length;
      const { exitCode, stdout, stderr } = await login(args);
      assert.deepEqual([exitCode, stdout], [2, ''], stderr);
      assert.match(stderr, said);
      assert.ok(!stderr.includes('\x1b') && !stderr.includes('Open this address'));
      assert.equal(company.idp.requests.filter(({ path }) => path === '/device/auth').length, asked);
    });
  }

  it('refuses a file for the secret, or for the settings, that is none', async () => {
    const { folder } = employee;
    mkdirSync(`${folder}/directory`);
    writeFileSync(`${folder}/empty`, '\n');
    writeFileSync(`${folder}/other.json`, '{"installed":{"client_secret":"GOCSPX-other"}}');
    writeFileSync(`${folder}/odd.json`, '{"type":"external_account","audience":"x\\u001b[31m"}');
    const cases = [
      ['--client-secret-file', 'none', /cannot be read \(ENOENT\)\. \[file_unreadable\]\n {2}next: ls -l/],
      ['--client-secret-file', 'directory', /cannot be read \(EISDIR\)/],
      ['--client-secret-file', 'empty', /holds no client secret/],
      ['--federation-config', 'none', /cannot be read \(ENOENT\)/],
      ['--federation-config', 'empty', /is not JSON\. \[federation_config_invalid\]\n {2}next: gcloud iam/],
      ['--federation-config', 'other.json', /has no type, and says nothing of a federation/],
      ['--federation-config', 'odd.json', /odd\.json has an unusable audience\. \[federation/],
    ] as const;
    for (const [option, name, said] of cases) {
      const { stderr } = await login(['ALL', option, `${folder}/${name}`]);
      assert.match(stderr, said);
      assert.ok(!stderr.includes('GOCSPX') && !stderr.includes('\x1b') && !stderr.includes('Open this'));
    }
  });

  it('shows a service account whose address is odd, and does not fall over it', async () => {
    const file = `${employee.folder}/percent.json`;
    const config = {
      type: 'external_account',
      audience: company.audience,
      subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
      service_account_impersonation_url: 'https://x.example/serviceAccounts/%zz%40p:generateAccessToken',
    };
    writeFileSync(file, JSON.stringify(config));
    const args = ['--issuer', company.idp.url, '--client-id', 'public', '--federation-config', file];
    const { exitCode, stderr } = await employee.run(['login', 'start', ...args]);
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /^Acting as: %zz@p$/m);
    assert.match(stderr, /^The ID token goes to x\.example, which is not Google\.$/m);
  });
});
