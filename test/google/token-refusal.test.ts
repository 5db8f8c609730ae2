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

describe('a refusal that a wrong clock may explain', () => {
  const refused = (now: number) =>
    parseRefusal({ status: 400, json: { error: 'invalid_grant' }, date: 1_800_000_000_000 }, now);

  it('says how wrong it is, if it is by more than a little', () => {
    const { message, hint } = explainRefreshRefusal(refused(1_800_000_000_000 - 86_400_000), host);
    assert.match(message, /^The sign-in is no longer valid: /);
    assert.equal(hint, 'Set the time: the clock of this machine is 24 hours behind, then: postern login');
    assert.equal(explainRefreshRefusal(refused(1_800_000_100_000), host).hint, 'postern login');
  });
});

describe('an answer that came through a proxy', () => {
  const through = (status: number, json: unknown) => parseRefusal({ status, json, proxy: 'proxy.corp:3128' });

  it("is the proxy's, unless it speaks OAuth", () => {
    for (const [status, says] of [
      [200, /^The proxy proxy\.corp:3128 answered in place of 127\.0\.0\.1:8 \(HTTP 200\)\.$/],
      [502, /^The proxy proxy\.corp:3128 answered in place of/],
      [407, /^The proxy proxy\.corp:3128 wants a name and a password/],
    ] as const) {
      const { code, message, hint } = explainRefreshRefusal(through(status, undefined), host);
      assert.equal(code, 'invalid_response');
      assert.match(message, says);
      assert.match(hint ?? '', /HTTPS_PROXY/);
    }
    assert.equal(explainRefreshRefusal(through(400, { error: 'invalid_grant' }), host).code, 'invalid_grant');
  });
});
