import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SignInRequiredError } from '../../src/errors.ts';
import {
  explainDeviceRefusal,
  explainExchangeRefusal,
  explainRefreshRefusal,
} from '../../src/google/token-refusal.ts';
import { parseRefusal } from '../../src/oauth/refusal.ts';
import { exchangeAnswers, refreshAnswers } from './refused-answers.ts';
import { deviceAnswers } from './refused-device-answers.ts';

const host = '127.0.0.1:8';

const explanations = {
  exchange: { explain: explainExchangeRefusal, answers: exchangeAnswers },
  refresh: { explain: explainRefreshRefusal, answers: refreshAnswers },
  'device sign-in': { explain: explainDeviceRefusal, answers: deviceAnswers },
};

for (const [name, { explain, answers }] of Object.entries(explanations)) {
  describe(`a refused ${name}`, () => {
    for (const { status, body, code, exitCode, says, next } of answers) {
      it(`ends in ${code} after ${Object.values(body).join(': ')}`, () => {
        const failure = explain(parseRefusal({ status, json: body }), host);
        assert.equal(failure.code, code);
        assert.match(failure.message, says);
        assert.match(failure.hint ?? '', next);
        assert.equal(failure instanceof SignInRequiredError, exitCode === 4);
        assert.match(failure.message, /^[A-Z\d][ -~]+[^.]\.$/, 'one sentence');
        if (code !== 'access_denied') assert.ok(failure.message.includes(host));
      });
    }

    const others: [status: number, body: object, code: string][] = [
      [429, { error: 'busy' }, 'server_error'],
      [500, { error: 'internal_failure' }, 'server_error'],
      [503, {}, 'server_error'],
      [403, {}, 'invalid_response'],
      [302, {}, 'invalid_response'],
      [204, {}, 'invalid_response'],
      [400, { error: { code: 400, message: 'no' } }, 'invalid_response'],
    ];
    for (const [status, json, code] of others) {
      it(`ends in ${code} after ${status} with ${JSON.stringify(json)}`, () => {
        const failure = explain(parseRefusal({ status, json }), host);
        assert.equal(failure.code, code);
        assert.ok(failure.message.includes(host) && failure.message.includes(`HTTP ${status}`));
        assert.ok(!(failure instanceof SignInRequiredError) && failure.hint);
      });
    }

    it('shows nothing of a hostile answer but its letters, on a line, whoever has read it', () => {
      const ugly = '\u001b]0;owned\u0007\u001b[2Jgo\r\nroot# \u202egnp\u200b\u2028\u009b31m.';
      for (const error of ['invalid_grant', 'deleted_client', ugly]) {
        const description = `${ugly}${'x'.repeat(10_000)}`;
        const { message } = explain(
          { kind: 'refused', status: 400, error, description, subtype: ugly },
          host,
        );
        assert.match(message, /^[ -~\u2026]{1,900}$/);
        assert.match(message, /go root# gnp/);
        assert.doesNotMatch(message, /owned|31m/);
      }
    });
  });
}
