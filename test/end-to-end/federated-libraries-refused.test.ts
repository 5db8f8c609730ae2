import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { type Company, startCompany } from '../sandbox/federation/company.ts';
import { type CompanyPerson, listTokenRequests, signInAtCompany } from './company-person.ts';
import { allowExecutables, runLibrary } from './library-programs.ts';

const libraries = ['google-auth for Python', 'google-auth-library'] as const;

describe('whoever uses a sign-in at a company through a library', () => {
  let company: Company;
  let person: CompanyPerson;
  before(async () => {
    // Kept ones are never good enough for a library, so that the identity provider is asked each time.
    company = await startCompany({ idp: { idTokenSeconds: 20 } });
    person = await signInAtCompany(company, ['--flow', 'console']);
  });
  after(() => company.close());

  /** @returns what stands on the person's screen in the end */
  async function fail(library: (typeof libraries)[number], env = allowExecutables(person.env, person.file)) {
    const { exitCode, stdout, stderr } = await runLibrary(library, [company.bigQuery.url], env);
    assert.deepEqual([exitCode, stdout], [1, '']);
    const { refreshToken, idToken } = readKept();
    for (const secret of [refreshToken, idToken]) assert.ok(!secret || !stderr.includes(secret));
    return stderr;
  }

  function readKept(): { refreshToken?: string; idToken?: string } {
    const path = `${person.env['POSTERN_HOME']}/profiles/default.json`;
    try {
      return JSON.parse(readFileSync(path, 'utf8')).credential;
    } catch {
      return {};
    }
  }

  for (const library of libraries) {
    it(`hears that the provider has ended it, by ${library}`, async () => {
      const body = { error: 'invalid_grant', error_description: 'The session was ended' };
      company.idp.failNext('/token', { status: 400, body });
      const said = await fail(library);
      assert.match(
        said,
        /"success":false,"code":"invalid_grant","message":"[^"]*Next: postern login --profile default"/,
      );
      assert.match(said, /code:? 4\b/);
    });

    it(`hears that the provider has no time, by ${library}`, async () => {
      company.idp.failNext('/token', { status: 400, body: { error: 'temporarily_unavailable' } });
      const said = await fail(library);
      assert.match(said, /"code":"server_error","message":"/);
      assert.match(said, /code:? 1\b/);
    });

    it(`hears that the file is for another pool, by ${library}`, async () => {
      const asked = listTokenRequests(company).length;
      const other = person.writeFileWithOutput(`${person.folder}/never.json`, {
        audience: company.workloadAudience,
      });
      const said = await fail(library, allowExecutables(person.env, other));
      assert.match(
        said,
        /"code":"federation_refused","message":"The library asks for another pool[^"]*postern export/,
      );
      assert.equal(listTokenRequests(company).length, asked);
    });
  }

  it('hears after logout that nobody is signed in, and what to type', async () => {
    const { exitCode, stderr } = await person.run('logout');
    assert.equal(exitCode, 0, stderr);
    for (const library of libraries) {
      const said = await fail(library);
      assert.match(said, /"code":"not_signed_in","message":"[^"]* Next: postern login --profile default"/);
      assert.match(said, /code:? 4\b/);
    }
  });
});
