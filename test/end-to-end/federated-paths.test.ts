import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { type Company, startCompany } from '../sandbox/federation/company.ts';
import { program, type RunResult } from '../sandbox/postern.ts';
import { type CompanyPerson, signInAtCompany } from './company-person.ts';
import { allowExecutables, queryAnswer, runLibrary } from './library-programs.ts';

describe('an exported file for Google names postern', () => {
  let company: Company;
  let person: CompanyPerson;
  before(async () => {
    company = await startCompany();
    person = await signInAtCompany(company, ['--flow', 'console', '--project', 'p-1']);
  });
  after(() => company.close());

  /** Runs postern from another place, as a global installation does, which has a link to it. */
  function runFrom(name: string, args: readonly string[], env = person.env): RunResult {
    const place = `${person.folder}/${name}`;
    mkdirSync(place, { recursive: true });
    symlinkSync(program, `${place}/postern`);
    const words = [`${place}/postern`, ...args];
    const cwd = person.folder;
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { env, cwd, encoding: 'utf8' });
    return { exitCode: status, stdout, stderr };
  }

  it('in quotes that Python and Node know, and says who does not know them', async () => {
    const file = `${person.folder}/spaces.json`;
    const args = ['export', '--format', 'external-account', '--out', file];
    const { exitCode, stderr } = runFrom("it's my #1 (ä) & tools*", args);
    assert.equal(exitCode, 0, stderr);
    assert.match(stderr, /^The ones for Go and Java cannot: .+ there is one in \/.+my #1 \(ä\)/m);
    for (const library of ['google-auth for Python', '@google-cloud/bigquery'] as const) {
      const result = await runLibrary(library, [company.bigQuery.url], allowExecutables(person.env, file));
      assert.deepEqual(result, { exitCode: 0, stdout: queryAnswer, stderr: '' });
    }
  });

  it('in plain words wherever that will do, with where things are kept', () => {
    const env = { ...person.env, POSTERN_HOME: 'postern-home' };
    const { stdout, stderr } = runFrom('plain', ['export', '--format', 'external-account'], env);
    assert.doesNotMatch(stdout, /\\"/);
    assert.doesNotMatch(stderr, /Go and Java/);
    assert.ok(stderr.includes(` POSTERN_HOME=${person.folder}/postern-home\n`), stderr);
    assert.equal(JSON.parse(stdout).credential_source.executable.timeout_millis, 60_000);
  });

  for (const name of ['a"quote', 'a\\slash', 'a$(touch x)', 'a`touch x`']) {
    it(`by no path that libraries would read as another: ${name}`, () => {
      const exported = runFrom(name, ['export', '--format', 'external-account']);
      assert.deepEqual([exported.exitCode, exported.stdout], [1, '']);
      assert.match(exported.stderr, /would misread.+\[not_exportable\]/);
    });
  }

  it('in no file at all for a command, which is told why', () => {
    const show = 'console.log(process.env.GOOGLE_APPLICATION_CREDENTIALS)';
    const args = ['exec', '--', process.execPath, '--eval', show];
    const { exitCode, stdout, stderr } = runFrom('exec "quote"', args);
    assert.deepEqual([exitCode, stdout], [0, 'undefined\n']);
    assert.match(stderr, /^GOOGLE_APPLICATION_CREDENTIALS is not set for the command: the path of postern/);
  });
});
