import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SignInRequiredError } from '../../../src/errors.ts';
import type { FederationPlace } from '../../../src/google/federation/identity-provider-refusal.ts';
import {
  explainIdentityProviderRefusal,
  findIdentityProviderRefusal,
  identityProviderRefusals,
} from '../../../src/google/federation/identity-provider-refusals.ts';
import { parseRefusal } from '../../../src/oauth/refusal.ts';
import { assertShown } from '../assert-shown.ts';
import { entraAnswers, entraPolicyAnswers } from './entra-answers.ts';
import { keycloakAnswers, oktaAnswers, standardAnswers } from './identity-provider-answers.ts';

const host = 'idp.example';
const places = ['redirect', 'exchange', 'refresh', 'device'] as const;
const answers = [
  ...entraAnswers,
  ...entraPolicyAnswers,
  ...keycloakAnswers,
  ...oktaAnswers,
  ...standardAnswers,
];

const explain = (place: FederationPlace, status: number, json: unknown, now?: number, date?: number) =>
  explainIdentityProviderRefusal(
    place,
    parseRefusal({ status, json, ...(date !== undefined && { date }) }, now),
    host,
  );

describe("an identity provider's refusal", () => {
  it('that is none of OAuth is no sign-in that failed, but an answer from somewhere else', () => {
    const ugly = [
      null,
      1,
      'no',
      [],
      ['invalid_grant'],
      {},
      { error: null },
      { error: ['invalid_grant'] },
      undefined,
    ];
    for (const place of ['exchange', 'refresh', 'device'] as const) {
      for (const json of [...ugly, { error: { code: 'invalid_grant' } }, { error_description: 'no' }]) {
        const failure = explain(place, 400, json);
        assert.equal(failure.code, 'invalid_response', JSON.stringify(json));
        assert.match(failure.message, /^idp\.example gave an answer that is not OAuth's \(HTTP 400\)\.$/);
        assert.ok(!(failure instanceof SignInRequiredError) && failure.hint);
      }
      assert.equal(explain(place, 503, {}).code, 'server_error');
      assert.equal(explain(place, 429, { error: 'too_many_requests' }).code, 'server_error');
    }
  });

  it('of a kind that nobody knows is shown in its own words', () => {
    for (const place of ['exchange', 'refresh', 'device'] as const) {
      const failure = explain(place, 400, {
        error: 'invalid_request',
        error_description: 'AADSTS99999999: New.\r\nTrace ID: 1',
      });
      assert.equal(failure.code, 'token_refused');
      assert.equal(
        failure.message,
        'idp.example refused (invalid_request: AADSTS99999999: New. Trace ID: 1).',
      );
      assert.match(failure.hint ?? '', /^Show these words to .*, then: postern login$/);
    }
    const failure = explain('redirect', 0, { error: '__proto__', error_description: 'constructor' });
    assert.ok(failure instanceof SignInRequiredError);
    assert.equal(failure.code, 'authorization_refused');
    assert.equal(failure.message, 'The identity provider refused (__proto__: constructor).');
  });

  it('is no number of Entra ID that only begins or ends like a known one', () => {
    for (const number of ['AADSTS5300', 'AADSTS530030', 'XAADSTS53003', 'AADSTS53003x', '53003']) {
      const description = `${number}: Access has been blocked.`;
      assert.equal(
        explain('device', 400, { error: 'invalid_request', error_description: description }).code,
        'token_refused',
      );
    }
  });

  it('shows nothing of a hostile answer but its letters, on a line, wherever it came from', () => {
    const ugly = '\u001b]0;owned\u0007\u001b[2Jgo\r\nroot# \u202egnp\u200b\u2028\u009b31m.';
    for (const place of places) {
      for (const error of ['invalid_grant', 'invalid_scope', ugly]) {
        const { message } = explainIdentityProviderRefusal(
          place,
          { kind: 'refused', status: 400, error, description: `${ugly}${'x'.repeat(10_000)}`, subtype: ugly },
          host,
        );
        assert.match(message, /^[ -~\u2026]{1,900}$/);
        assert.match(message, /go root# gnp/);
        assert.doesNotMatch(message, /owned|31m/);
      }
    }
  });

  it("through a proxy is the proxy's, unless it speaks OAuth", () => {
    const through = (status: number, json: unknown) =>
      explainIdentityProviderRefusal(
        'device',
        parseRefusal({ status, json, proxy: 'proxy.corp:3128' }),
        host,
      );
    assert.match(through(407, undefined).message, /proxy proxy\.corp:3128 wants a name and a password/);
    assert.equal(through(400, { error: 'invalid_grant' }).code, 'invalid_grant');
  });

  it('that a wrong clock may explain says how wrong it is', () => {
    const now = 1_800_000_000_000;
    const { hint } = explain('refresh', 400, { error: 'invalid_grant' }, now - 86_400_000, now);
    assert.equal(hint, 'Set the time: the clock of this machine is 24 hours behind, then: postern login');
  });

  for (const known of answers) {
    for (const place of known.places) {
      it(`${place}: ends in ${known.code} after ${Object.values(known.body).join(': ').split('\r')[0]}`, () => {
        const failure = explain(place, known.status, known.body);
        // A sign-in that was refused in the browser is over.
        assertShown(failure, place === 'redirect' ? { ...known, exitCode: 4 } : known);
        assert.equal(failure.message.includes(host) && place === 'redirect', false);
      });
    }
  }
});

describe("the catalogue of identity providers' refusals", () => {
  it('says of each what it is in a sentence, and what to do, in plain text', () => {
    for (const {
      sentence,
      remedy = 'Nothing',
      command = 'postern login',
      ...row
    } of identityProviderRefusals) {
      assert.match(sentence, /^[A-Z][ -~]{15,}[^.\s]$/);
      assert.match(remedy, /^[A-Z][ -~]{5,}[^.\s]$/);
      assert.match(command, /^postern login( --[a-z -]+| --issuer https:\S+)?$/);
      assert.ok(row.places.length > 0 && (row.errors ?? row.words));
    }
  });

  it('has no row that the table of answers leaves out, and so none that another one hides', () => {
    const met = new Set(
      answers.flatMap(({ status, body, places: at }) =>
        at.map((place) => findIdentityProviderRefusal(place, parseRefusal({ status, json: body }))),
      ),
    );
    for (const row of identityProviderRefusals) assert.ok(met.has(row), row.sentence);
  });
});
