import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SignInRequiredError } from '../../src/errors.ts';
import { matchResponse } from '../../src/login/match-response.ts';
import { parsePaste } from '../../src/login/paste.ts';
import { failureOf } from '../failure-of.ts';
import { inventLogin, type KeptConsoleLogin } from './kept-logins.ts';

const inventWithId = (id: string): KeptConsoleLogin => ({ id, ...inventLogin() });
const [first, second, late] = [inventWithId('a'), inventWithId('b'), inventWithId('c')];
const code = '4/0AeanS0aSecretCode';
const respond = (login: KeptConsoleLogin, more = `&code=${code}`) =>
  parsePaste(`http://127.0.0.1:1/?state=${login.pending.state}${more}`);

describe('a response', () => {
  const strict = { allowBareCode: false };

  it('belongs to the login that has its state', () => {
    assert.deepEqual(matchResponse([first, second], respond(second), strict), { login: second, code });
  });

  it('is refused with a word about the danger when no login has its state', async () => {
    for (const paste of [respond(late), parsePaste(`http://127.0.0.1:1/?code=${code}`)]) {
      const failure = await failureOf(() => matchResponse([first, second], paste, strict), [code]);
      assert.equal(failure.code, 'state_mismatch');
      assert.match(failure.hint ?? '', /If somebody sent it to you, stop/);
    }
  });

  it('to an expired login is called that', async () => {
    const failure = await failureOf(() => matchResponse([first], respond(late), { ...strict, late: [late] }));
    assert.ok(failure instanceof SignInRequiredError);
    assert.equal(failure.code, 'pending_login_expired');
  });

  it('is checked like any other: redirect address, issuer, refusal', async () => {
    const faults: [string, string][] = [
      [`&code=${code}&iss=https://evil.example`, 'issuer_mismatch'],
      ['&error=access_denied', 'access_denied'],
      ['&scope=x', 'unrecognized_response'],
    ];
    for (const [more, expected] of faults) {
      const failure = await failureOf(() => matchResponse([first, second], respond(first, more), strict));
      assert.equal(failure.code, expected);
    }
    const elsewhere = parsePaste(`http://127.0.0.1:8080/?state=${first.pending.state}&code=${code}`);
    const failure = await failureOf(() => matchResponse([first], elsewhere, strict));
    assert.equal(failure.code, 'redirect_uri_mismatch');
  });
});

describe('a code alone', () => {
  const paste = parsePaste(code);

  it('is refused unless it is allowed', async () => {
    const failure = await failureOf(() => matchResponse([first], paste, { allowBareCode: false }), [code]);
    assert.deepEqual([failure.code, /--allow-bare-code/.test(failure.hint ?? '')], ['bare_code', true]);
  });

  it('is refused where several logins could be meant', async () => {
    const failure = await failureOf(
      () => matchResponse([first, second], paste, { allowBareCode: true }),
      [code],
    );
    assert.deepEqual([failure.code, /login pending/.test(failure.hint ?? '')], ['bare_code', true]);
  });

  it('is taken where it is allowed and only one is meant', () => {
    assert.deepEqual(matchResponse([first], paste, { allowBareCode: true }), { login: first, code });
  });
});
