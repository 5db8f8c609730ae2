import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { type Company, startCompany } from '../sandbox/federation/company.ts';
import { type CompanyPerson, listTokenRequests, signInAtCompany } from './company-person.ts';
import { allowExecutables, queryAnswer, runLibrary } from './library-programs.ts';

/** What the libraries find in the file, and read without asking again while it lives. */
interface Answer {
  id_token: string;
  expiration_time: number;
}

for (const library of ['google-auth for Python', '@google-cloud/bigquery'] as const) {
  describe(`${library}, told of an output file`, () => {
    let company: Company;
    let person: CompanyPerson;
    let output: string;
    let env: Record<string, string>;
    before(async () => {
      company = await startCompany();
      person = await signInAtCompany(company, ['--flow', 'console']);
      output = `${person.folder}/answer.json`;
      env = allowExecutables(person.env, person.writeFileWithOutput(output));
    });
    after(() => company.close());

    const readAnswer = (): Answer => JSON.parse(readFileSync(output, 'utf8'));

    async function query(): Promise<void> {
      const result = await runLibrary(library, [company.bigQuery.url], env);
      assert.deepEqual(result, { exitCode: 0, stdout: queryAnswer, stderr: '' });
    }

    it('has the answer left there, for nobody else to read', async () => {
      assert.ok(!existsSync(output));
      await query();
      assert.equal(statSync(output).mode & 0o777, 0o600);
      assert.ok(readAnswer().expiration_time > Date.now() / 1000 + 3000);
    });

    it('does not start postern again while that answer lives', async () => {
      const before = readFileSync(output, 'utf8');
      const { mtimeMs } = statSync(output);
      // Whoever runs postern now is told that nobody is signed in.
      const { POSTERN_HOME: _, ...rest } = env;
      const result = await runLibrary(library, [company.bigQuery.url], {
        ...rest,
        POSTERN_HOME: `${person.folder}/nobody`,
      });
      assert.deepEqual(result, { exitCode: 0, stdout: queryAnswer, stderr: '' });
      assert.equal(readFileSync(output, 'utf8'), before);
      assert.equal(statSync(output).mtimeMs, mtimeMs);
    });

    it('has an answer replaced that is over, whoever could read the old one', async () => {
      const asked = listTokenRequests(company).length;
      const over = { ...readAnswer(), id_token: 'a.b.c', expiration_time: 1_620_433_341 };
      writeFileSync(output, JSON.stringify(over));
      chmodSync(output, 0o644);
      await query();
      const { id_token: idToken, expiration_time: end } = readAnswer();
      assert.ok(idToken !== over.id_token && end > Date.now() / 1000);
      assert.equal(statSync(output).mode & 0o777, 0o600);
      assert.equal(listTokenRequests(company).length, asked, 'the kept ID token did');
    });
  });
}
