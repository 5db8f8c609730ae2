import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type CompanyPerson, listTokenRequests, signInAtCompany } from '../../end-to-end/company-person.ts';
import { type Company, startCompany } from '../../sandbox/federation/company.ts';
import { runMain } from '../run-main.ts';

const cases = [
  { provider: 'an hour', seconds: 3600, goodAfter: 3250, shortAfter: 3350 },
  { provider: 'five minutes', seconds: 300, goodAfter: 100, shortAfter: 170 },
];

for (const { provider, seconds, goodAfter, shortAfter } of cases) {
  describe(`the ID token for a library, from a provider that gives it ${provider}`, () => {
    let company: Company;
    let person: CompanyPerson;
    before(async () => {
      company = await startCompany({ idp: { idTokenSeconds: seconds } });
      person = await signInAtCompany(company, ['--flow', 'console']);
    });
    after(() => company.close());

    /** As long after now as is said; the tokens are those of now. */
    async function ask(afterSeconds: number, args: readonly string[] = []) {
      const asked = listTokenRequests(company).length;
      const now = () => Date.now() + afterSeconds * 1000;
      const result = await runMain(['token', '--format', 'executable', ...args], { env: person.env, now });
      const answer = JSON.parse(result.stdout);
      return { ...result, answer, renewals: listTokenRequests(company).length - asked };
    }

    it('is the kept one while that has five minutes, or half its life', async () => {
      const first = await ask(0);
      const second = await ask(goodAfter);
      assert.deepEqual([first.exitCode, first.renewals, second.renewals], [0, 0, 0]);
      assert.deepEqual(second.answer, first.answer);
    });

    it('is the kept one, too, where the provider fails in the last minutes', async () => {
      const { answer } = await ask(0);
      company.idp.failNext('/token', { status: 400, body: { error: 'temporarily_unavailable' } });
      const late = await ask(shortAfter);
      assert.deepEqual([late.exitCode, late.stderr], [0, '']);
      assert.deepEqual(late.answer, answer);
      assert.equal(late.renewals, 1);
    });

    it('is a new one in the last minutes', async () => {
      const { answer } = await ask(0);
      // Tokens of one second would be the same.
      while (Date.now() < (answer.expiration_time - seconds + 1) * 1000) await setTimeout(20);
      const late = await ask(shortAfter);
      assert.deepEqual([late.exitCode, late.renewals, late.stderr], [0, 1, '']);
      assert.ok(late.answer.expiration_time > answer.expiration_time);
      const now = await ask(0);
      assert.deepEqual([now.renewals, now.answer], [0, late.answer]);
    });

    it('is none that is as good as over', async () => {
      const over = await ask(seconds - 20);
      assert.deepEqual([over.exitCode, over.answer.success, over.answer.code], [1, false, 'token_lifetime']);
    });

    it('lives for as long as is asked, if it is asked', async () => {
      const { exitCode, answer } = await ask(0, ['--min-ttl', '2h']);
      assert.deepEqual([exitCode, answer.success, answer.code], [1, false, 'token_lifetime']);
    });
  });
}
