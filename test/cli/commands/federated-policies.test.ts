import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { openProfileFile } from '../../credentials/kept-profile.ts';
import { type Company, startCompany } from '../../sandbox/federation/company.ts';
import type { CannedAnswer } from '../../sandbox/identity-provider/front.ts';
import { listFederatedSecrets, meetEmployee, nameCompany } from '../employee.ts';

const refuse = (status: number, error: string, description: string): CannedAnswer => ({
  status,
  body: { error, error_description: description },
});

/** Before anybody has opened anything: the whole catalogue has its own test. */
const atTheStart: [what: string, CannedAnswer, exitCode: number, said: RegExp][] = [
  [
    'Entra ID without public clients',
    refuse(
      401,
      'invalid_client',
      "AADSTS7000218: The request body must contain: 'client_secret'.\r\nTrace ID: 0de65102",
    ),
    1,
    /\[unauthorized_client\]\n {2}next: Have "Allow public client flows" set to Yes.+the same command with --flow console$/m,
  ],
  [
    'Keycloak without the device grant',
    refuse(
      400,
      'unauthorized_client',
      'Client is not allowed to initiate OAuth 2.0 Device Authorization Grant. The flow is disabled for the client.',
    ),
    1,
    /Keycloak lets this client .+\[unauthorized_client\]\n {2}next: Have "OAuth 2\.0 Device Authorization Grant" ticked/,
  ],
  [
    'Okta without offline_access',
    refuse(
      400,
      'invalid_scope',
      'One or more scopes are not configured for the authorization server resource.',
    ),
    1,
    /\[invalid_scope\]\n {2}next: /,
  ],
  ['a server in trouble', { status: 503, body: '<html>\x1b[31m' }, 1, /is failing \(HTTP 503\)/],
  [
    'words of its own, with what terminals obey',
    refuse(400, 'x\x1b[31m', 'Call\x1b]8;;http://evil.example\x07 +1-555\u202e\r\nnow'),
    1,
    /refused \(x: Call \+1-555 ?now\)\. \[token_refused\]\n {2}next: Show these words to whoever runs/,
  ],
];

describe('what a company forbids', { concurrency: false }, () => {
  let company: Company;
  before(async () => {
    company = await startCompany();
  });
  after(() => company.close());

  for (const [what, answer, exitCode, said] of atTheStart) {
    it(`is explained at the start of a device login: ${what}`, async () => {
      const { run, home } = meetEmployee(company);
      company.idp.failNext('/device/auth', answer);
      const result = await run(['login', ...nameCompany(company)]);
      assert.equal(result.exitCode, exitCode, result.stderr);
      assert.match(result.stderr, said);
      for (const never of ['\x1b', '\x07', '\u202e', 'Open this address'])
        assert.ok(!result.stderr.includes(never));
      assert.ok(!existsSync(`${home}/profiles/default.json`));
    });
  }

  it('is explained when the person has decided: device codes blocked by Conditional Access', async () => {
    const { signInByDevice, home } = meetEmployee(company);
    const words =
      "AADSTS530036: Access has been blocked by Conditional Access's authentication flows policies.";
    company.idp.failNext('/token', refuse(400, 'access_denied', `${words}\r\nTrace ID: 0de65102`));
    const { exitCode, stderr } = await signInByDevice(nameCompany(company));
    assert.notEqual(exitCode, 0);
    assert.match(stderr, /AADSTS530036.+\n {2}next: .+the same command with --flow console$/m);
    assert.ok(!existsSync(`${home}/profiles/default.json`));
  });

  it("is explained when Google refuses: a pool's condition, its programs, the user project", async () => {
    const cases = [
      [{ attributeCondition: () => false }, /\[\w+\]\n {2}next: /],
      [{ disableProgrammaticSignin: true }, /disableProgrammaticSignin|programmatic/],
      [{ clientId: 'another' }, /client ID|--client-id/],
    ] as const;
    for (const [changes, said] of cases) {
      company.federation.change(company.audienceOf('public'), changes);
      const { signIn, home } = meetEmployee(company);
      const { exitCode, stderr } = await signIn(nameCompany(company));
      assert.ok(exitCode === 1 || exitCode === 4, stderr);
      assert.match(stderr, said);
      assert.ok(!existsSync(`${home}/profiles/default.json`));
      const restored = {
        attributeCondition: () => true,
        disableProgrammaticSignin: false,
        clientId: 'public',
      };
      company.federation.change(company.audienceOf('public'), restored);
    }
  });

  it('says whose user project it is where its people may not use it', async () => {
    const { signIn, run, read } = meetEmployee(company);
    company.federation.change(company.audienceOf('public'), { userProjects: [] });
    await signIn([...nameCompany(company), '--project', 'postern-sandbox']);
    const { exitCode, stderr } = await run(['query', '--api-endpoint', company.bigQuery.url, 'SELECT 1']);
    company.federation.change(company.audienceOf('public'), { userProjects: ['postern-sandbox'] });
    assert.equal(exitCode, 1);
    assert.match(
      stderr,
      /\[permission_denied\]\n {2}next: .+serviceUsageConsumer.+postern login --user-project PROJECT/,
    );
    for (const secret of listFederatedSecrets(read())) assert.ok(!stderr.includes(secret));
  });

  it('is explained when a sign-in cannot be renewed any more, and status knows', async () => {
    const { signIn, run, read, home } = meetEmployee(company);
    await signIn(nameCompany(company));
    const { credential, ...settings } = read();
    await openProfileFile(home).write({ ...settings, credential: { ...credential, expiresAt: 0 } });
    company.idp.failNext(
      '/token',
      refuse(400, 'invalid_grant', 'AADSTS700082: The refresh token has expired due to inactivity.'),
    );
    const token = await run(['token']);
    assert.deepEqual([token.exitCode, token.stdout], [4, '']);
    assert.match(token.stderr, /AADSTS700082.+\n {2}next: .*postern login$/m);
    company.idp.failNext('/token', refuse(400, 'invalid_grant', 'Session not active\x1b[31m'));
    const status = await run(['status', '--check']);
    assert.equal(status.exitCode, 4);
    assert.match(status.stdout, /^usable {8}no: .+\nnext {10}.*postern login/m);
    assert.ok(!status.stdout.includes('\x1b'));
  });
});
