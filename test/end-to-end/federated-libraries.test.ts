import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { type Company, startCompany } from '../sandbox/federation/company.ts';
import {
  type CompanyPerson,
  listTokenRequests,
  signInAsServiceAccount,
  signInAtCompany,
} from './company-person.ts';
import { allowExecutables, queryAnswer, runLibrary } from './library-programs.ts';

const libraries = ['google-auth for Python', '@google-cloud/bigquery'] as const;

describe("Google's libraries use a sign-in at a company:", () => {
  let company: Company;
  before(async () => {
    company = await startCompany();
  });
  after(() => company.close());

  /** Both libraries query the names, and the identity provider hears of it no more than it must. */
  async function assertUsable({ env, file }: CompanyPerson, library: (typeof libraries)[number]) {
    const asked = listTokenRequests(company).length;
    const exchanged = company.federation.requests.length;
    const args = [company.bigQuery.url];
    assert.deepEqual(await runLibrary(library, args, allowExecutables(env, file)), {
      exitCode: 0,
      stdout: queryAnswer,
      stderr: '',
    });
    assert.equal(listTokenRequests(company).length, asked, 'the kept ID token did');
    return company.federation.requests.slice(exchanged).map(({ path, body }) => ({ path, body }));
  }

  describe('by device code in a workforce pool', () => {
    let person: CompanyPerson;
    before(async () => {
      person = await signInAtCompany(company, ['--user-project', '123456789', '--quota-project', 'q-1']);
    });

    it('the file is private, and has nothing in it but how to ask', () => {
      assert.equal(statSync(person.file).mode & 0o777, 0o600);
      const { credential_source: source, ...account } = JSON.parse(readFileSync(person.file, 'utf8'));
      assert.deepEqual(account, {
        type: 'external_account',
        audience: company.audience,
        subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        token_url: company.federation.stsEndpoint,
        workforce_pool_user_project: '123456789',
        quota_project_id: 'q-1',
      });
      assert.match(source.executable.command, /^\/\S+ \/\S+ token --format executable --profile default$/);
    });

    for (const library of libraries) {
      it(`${library} queries the names`, async () => {
        const [exchange, ...more] = await assertUsable(person, library);
        assert.deepEqual([exchange?.path, exchange?.body['audience']], ['/v1/token', company.audience]);
        // Python's library encodes it once more.
        assert.match(
          decodeURIComponent(String(exchange?.body['options'])),
          /^\{"userProject": ?"123456789"\}$/,
        );
        assert.deepEqual(more, []);
      });
    }

    it('google-auth-library has the token and the quota project', async () => {
      const env = allowExecutables(person.env, person.file);
      const { stdout, stderr } = await runLibrary('google-auth-library', [], env);
      assert.equal(stderr, '');
      const [type, token, quotaProject] = JSON.parse(stdout);
      assert.deepEqual([type, quotaProject], ['PluggableAuthClient', 'q-1']);
      assert.match((await company.federation.authorize(token))?.email ?? '', /subject\/ada@example\.com$/);
    });
  });

  it('as a service account, for as long as was asked', async () => {
    const person = await signInAsServiceAccount(company);
    for (const library of libraries) {
      const [, impersonation, ...more] = await assertUsable(person, library);
      assert.ok(impersonation?.path.endsWith(`${company.serviceAccount}:generateAccessToken`));
      assert.equal(impersonation?.body['lifetime'], '7200s');
      assert.deepEqual(more, []);
    }
  });

  it('in a workload pool', async () => {
    const person = await signInAtCompany(company, [
      ...['--flow', 'console', '--project', 'p-1', '--audience', company.workloadAudience],
    ]);
    for (const library of libraries) {
      const [exchange] = await assertUsable(person, library);
      assert.equal(exchange?.body['audience'], company.workloadAudience);
    }
  });
});
