import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describePoolProvider, isAudience, parseAudience } from '../../../src/google/federation/audience.ts';
import { failureOf } from '../../failure-of.ts';

const people = 'locations/global/workforcePools/example-people/providers/okta-1';
const programs = 'projects/482956413874/locations/global/workloadIdentityPools/example_ci/providers/kc';

describe('an audience', () => {
  it('is the name of a provider, however much of the address is copied along', () => {
    for (const [name, kind, pool, provider] of [
      [people, 'workforce', 'example-people', 'okta-1'],
      [programs, 'workload', 'example_ci', 'kc'],
    ] as const) {
      const audience = `//iam.googleapis.com/${name}`;
      for (const text of [audience, `https:${audience}`, name, ` ${audience}\n`])
        assert.deepEqual(parseAudience(text), { audience, kind, pool, provider });
      assert.equal(
        describePoolProvider(parseAudience(name)),
        `provider ${provider} of the ${kind} pool ${pool}`,
      );
      assert.deepEqual(
        [isAudience(audience), isAudience(name), isAudience(`${audience}\n`)],
        [true, false, false],
      );
    }
  });

  it('is nothing else', async () => {
    for (const text of [
      '',
      ' ',
      '//iam.googleapis.com/',
      `http://iam.googleapis.com/${people}`,
      `https://iam.googleapis.com.evil.example/${people}`,
      `https://evil.example//iam.googleapis.com/${people}`,
      `//iam.googleapis.com//${people}`,
      `//iam.googleapis.com/${people}/`,
      `//iam.googleapis.com/${people}?x=1`,
      `//iam.googleapis.com/${people}\n//iam.googleapis.com/${people}`,
      people.replace('okta-1', ''),
      people.replace('okta-1', '../admin'),
      people.replace('okta-1', '%2e%2e'),
      people.replace('okta-1', 'ökta'),
      people.replace('workforcePools', 'workforcepools'),
      people.replace('/providers/okta-1', ''),
      `projects/1/${people}`,
      programs.replace('482956413874', 'my-project'),
      programs.replace('workloadIdentityPools', 'workforcePools'),
      'principalSet://iam.googleapis.com/locations/global/workforcePools/example-people/*',
      'okta-1',
    ]) {
      const failure = await failureOf(() => parseAudience(text));
      assert.equal(failure.code, 'usage', text);
      assert.equal(isAudience(text), false, text);
    }
  });

  it('is shown without what a terminal would obey, and not for ever', async () => {
    const { message } = await failureOf(() => parseAudience(`\u001b[2J\u202e${'a'.repeat(5000)}`));
    assert.match(message, /^[ -~\u2026]{1,300}$/);
  });
});
