import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SignInRequiredError } from '../../src/errors.ts';
import { explainExchangeRefusal, explainRefreshRefusal } from '../../src/google/token-refusal.ts';

const explanations = { exchange: explainExchangeRefusal, refresh: explainRefreshRefusal };

/** What the server answers, the code that comes of it, and whether a person must sign in. */
const answers: [status: number, error: string, code: string, mustSignIn: boolean][] = [
  [400, 'invalid_grant', 'invalid_grant', true],
  [401, 'invalid_client', 'invalid_client', true],
  [400, 'unauthorized_client', 'invalid_client', true],
  [401, 'deleted_client', 'invalid_client', true],
  [400, 'invalid_request', 'token_refused', false],
  [400, 'invalid_scope', 'token_refused', false],
  [400, 'unsupported_grant_type', 'token_refused', false],
  [403, 'admin_policy_enforced', 'token_refused', false],
  [400, 'constructor', 'token_refused', false],
  [429, 'rate_limited', 'server_error', false],
  [500, 'internal_failure', 'server_error', false],
  [503, '', 'server_error', false],
  [403, '', 'invalid_response', false],
  [302, '', 'invalid_response', false],
  [204, '', 'invalid_response', false],
];

for (const [name, explain] of Object.entries(explanations)) {
  describe(`a refused ${name}`, () => {
    for (const [status, error, code, mustSignIn] of answers) {
      it(`ends in ${code} after ${status} ${error || 'without a word'}`, () => {
        const refusal = { kind: 'refused', status, error, description: 'Said so.', subtype: '' } as const;
        const failure = explain(refusal, 'as.example');
        assert.equal(failure.code, code);
        assert.equal(failure instanceof SignInRequiredError, mustSignIn);
        assert.ok(failure.hint);
        if (code === 'invalid_grant') assert.equal(failure.hint, 'postern login');
        else assert.match(failure.message, /as\.example/);
        if (error !== '' && status < 429) assert.ok(failure.message.includes(`(${error}: Said so.)`));
      });
    }
  });
}

describe('a refresh that session control refuses', () => {
  for (const subtype of ['invalid_rapt', 'rapt_required']) {
    it(`asks to sign in again, and says why (${subtype})`, () => {
      const refusal = {
        kind: 'refused',
        status: 400,
        error: 'invalid_grant',
        description: '',
        subtype,
      } as const;
      const failure = explainRefreshRefusal(refusal, 'as.example');
      assert.ok(failure instanceof SignInRequiredError);
      assert.equal(failure.code, 'invalid_grant');
      assert.match(failure.message, new RegExp(`session length.*\\(${subtype}\\)`));
      assert.equal(failure.hint, 'postern login');
    });
  }
});
