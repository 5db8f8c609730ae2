import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { type Company, startCompany } from '../sandbox/federation/company.ts';
import { runPostern } from '../sandbox/postern.ts';
import { type CompanyPerson, listTokenRequests, signInAtCompany } from './company-person.ts';
import { findProgram, queryAnswer } from './library-programs.ts';

const showFile = `
import { readFileSync, statSync } from 'node:fs';
const { GOOGLE_APPLICATION_CREDENTIALS: path } = process.env;
console.log(JSON.stringify({ mode: statSync(path).mode & 0o777, text: readFileSync(path, 'utf8') }));
`;

const allowed = { GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES: '1' };

describe("postern exec with Google's libraries, for a sign-in at a company", () => {
  let company: Company;
  let person: CompanyPerson;
  let temporary: string;
  before(async () => {
    company = await startCompany();
    person = await signInAtCompany(company, ['--flow', 'console', '--project', 'p-1']);
    temporary = `${person.folder}/tmp`;
    mkdirSync(temporary);
  });
  after(() => company.close());

  const run = (args: readonly string[], extra: Record<string, string> = {}) =>
    runPostern(args, { env: { ...person.env, TMPDIR: temporary, NO_PROXY: '127.0.0.1', ...extra } });

  for (const library of ['google-auth for Python', '@google-cloud/bigquery'] as const) {
    it(`lets ${library} query the names, and leaves no file behind`, async () => {
      const asked = listTokenRequests(company).length;
      const result = await run(['exec', '--', ...findProgram(library), company.bigQuery.url]);
      assert.deepEqual(result, { exitCode: 0, stdout: queryAnswer, stderr: '' });
      assert.equal(listTokenRequests(company).length, asked, 'the kept tokens did');
      assert.deepEqual(readdirSync(temporary), []);
    });
  }

  it('gives a private file that is the exported one', async () => {
    const { stdout } = await run(['exec', '--', process.execPath, '--input-type=module', '--eval', showFile]);
    const { mode, text } = JSON.parse(stdout);
    assert.equal(mode, 0o600);
    assert.equal(text, readFileSync(person.file, 'utf8'));
    assert.deepEqual(readdirSync(temporary), []);
  });

  it('stays this sign-in where the environment names the file of it to postern', async () => {
    const command = [...findProgram('@google-cloud/bigquery'), company.bigQuery.url];
    const variables = { POSTERN_CREDENTIALS_FILE: person.file };
    const result = await run(['exec', '--profile', 'default', '--', ...command], variables);
    assert.deepEqual(result, { exitCode: 0, stdout: queryAnswer, stderr: '' });
  });

  it('works with the exported file, too, and only where programs may be started', async () => {
    const command = [...findProgram('google-auth for Python'), company.bigQuery.url];
    const args = ['exec', '--credentials', person.file, '--', ...command];
    const result = await run(args, allowed);
    assert.deepEqual(result, { exitCode: 0, stdout: queryAnswer, stderr: '' });
    const refused = await run(args);
    assert.deepEqual([refused.exitCode, refused.stdout], [1, '']);
    assert.match(
      refused.stderr,
      /that is not allowed here.+\n {2}next: .+ GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1\n/,
    );
  });

  it('says with the exported file what the program in it has said', async () => {
    const variables = { ...allowed, POSTERN_HOME: `${person.folder}/nobody` };
    const { exitCode, stderr } = await run(['token', '--credentials', person.file], variables);
    assert.equal(exitCode, 1);
    const said = 'failed: Nobody is signed in as profile default. Next: postern login --profile default';
    assert.ok(stderr.includes(`the program that it names ${said}`), stderr);
    assert.doesNotMatch(stderr, /"success"/);
  });
});
