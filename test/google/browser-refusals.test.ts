import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { browserRefusals } from '../../src/google/browser-refusals.ts';

/** As Google's pages write them. */
const codes = [
  'access_denied',
  'admin_policy_enforced',
  'deleted_client',
  'disabled_client',
  'disallowed_useragent',
  'invalid_client',
  'invalid_request',
  'invalid_request, with "out-of-band" or "OOB"',
  'invalid_scope',
  'org_internal',
  'redirect_uri_mismatch',
];

describe("the errors that only Google's pages show", () => {
  it('are all there, each once', () => {
    assert.deepEqual(browserRefusals.map(({ code }) => code).toSorted(), codes);
  });

  it('say what they mean and what to do, in plain text that fits on a line', () => {
    for (const { code, explanation } of browserRefusals) {
      assert.match(explanation, /^[ -~]{15,}: [ -~]{10,}\.$/);
      assert.ok(`${code}: ${explanation}`.length < 140, explanation);
    }
  });
});
