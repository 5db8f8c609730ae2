import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type AuthorizationResponse,
  checkAuthorizationResponse,
  parseAuthorizationResponse,
} from '../../src/oauth/authorization-response.ts';
import { failureOf } from '../failure-of.ts';

const expected = {
  state: 'expected-state-123',
  issuer: 'https://accounts.google.com',
  redirectUri: 'http://127.0.0.1:1/',
};
const good: AuthorizationResponse = { ...expected, code: '4/0Acode-of-a-person' };
const secrets = [expected.state, '4/0Acode-of-a-person'];
const check = (response: AuthorizationResponse) => checkAuthorizationResponse(response, expected);
const parse = (query: string) => parseAuthorizationResponse(new URLSearchParams(query));

describe('reading an authorization response', () => {
  for (const name of ['code', 'state', 'iss', 'error', 'error_description']) {
    it(`refuses ${name} twice, be it the same, another or empty`, async () => {
      for (const second of ['4/0Acode-of-a-person', 'other-value', '']) {
        const query = `${name}=4/0Acode-of-a-person&${name}=${second}`;
        const failure = await failureOf(() => parse(query), [...secrets, 'other-value']);
        assert.equal(failure.code, 'unrecognized_response');
        assert.ok(failure.message.includes(`${name} more than once`));
      }
    });
  }

  it('takes a parameter without a value for one that is not there', () => {
    assert.deepEqual(parse('code=&state=&iss=&error=&error_description='), {});
  });

  it('ignores what it does not know, twice or not', () => {
    const query = 'code=4%2F0A&scope=a&scope=b&authuser=0&hd=x&__proto__=y&constructor=z';
    assert.deepEqual(parse(query), { code: '4/0A' });
  });

  it('tells names that are spelled alike apart', () => {
    assert.deepEqual(parse('Code=a&STATE=b&code[]=c&%63ode=d'), { code: 'd' });
  });
});

describe('checking an authorization response', () => {
  it('gives the code of a response that matches in everything', () => {
    assert.deepEqual(check(good), { kind: 'code', code: '4/0Acode-of-a-person' });
  });

  it('does without iss and without an address, which not everybody sends or copies', () => {
    const { issuer: _issuer, redirectUri: _redirectUri, ...bare } = good;
    assert.deepEqual(check(bare), { kind: 'code', code: '4/0Acode-of-a-person' });
  });

  it('knows an address again that a browser spells in its own way', () => {
    const spellings: [registered: string, shown: string][] = [
      ['https://Login.Example.com:443/Path', 'https://login.example.com/Path'],
      ['https://login.example.com', 'https://login.example.com/'],
      ['https://login.example.com/a?b=c', 'https://login.example.com/a'],
    ];
    for (const [registered, shown] of spellings) {
      const result = checkAuthorizationResponse(
        { ...good, redirectUri: shown },
        { ...expected, redirectUri: registered },
      );
      assert.equal(result.kind, 'code', registered);
    }
  });

  const wrong = [
    { redirectUri: 'http://127.0.0.1:1/evil', code: 'redirect_uri_mismatch' },
    { state: 'expected-state-124', code: 'state_mismatch' },
    { issuer: 'https://accounts.google.com.evil.example', code: 'issuer_mismatch' },
    { code: 'unrecognized_response', without: 'code' },
  ] as const;

  it('names the first that is wrong: redirect address, state, iss, code', async () => {
    for (const [first, { code }] of wrong.entries()) {
      const response: AuthorizationResponse = { ...good };
      for (const { code: _code, ...change } of wrong.slice(first)) {
        if ('without' in change) delete response.code;
        else Object.assign(response, change);
      }
      assert.equal((await failureOf(() => check(response), secrets)).code, code);
    }
  });

  for (const { code, ...change } of wrong) {
    it(`refuses with ${code} what is wrong in just that`, async () => {
      const response: AuthorizationResponse = { ...good, ...change };
      if ('without' in change) delete response.code;
      assert.equal((await failureOf(() => check(response), secrets)).code, code);
    });
  }

  it('refuses a state that is missing, cut, longer, or of other bytes', async () => {
    for (const state of [undefined, '', 'expected-state-12', `${expected.state}4`, 'expected-state-12é']) {
      const response = { ...good, ...(state !== undefined && { state }) };
      if (state === undefined) delete (response as AuthorizationResponse).state;
      assert.equal((await failureOf(() => check(response), secrets)).code, 'state_mismatch');
    }
  });

  it('refuses an issuer that differs in case, slash or scheme', async () => {
    for (const issuer of ['https://Accounts.google.com', `${expected.issuer}/`, 'accounts.google.com'])
      assert.equal((await failureOf(() => check({ ...good, issuer }), secrets)).code, 'issuer_mismatch');
  });

  it('shows a hostile issuer as plain text, cut short', async () => {
    const issuer = `\u001b]0;owned\u0007\u202e\r\nhttps://x${'y'.repeat(10_000)}`;
    const { message } = await failureOf(() => check({ ...good, issuer }), secrets);
    assert.match(message, /comes from what is no https address, not/);
  });

  it('shows a foreign issuer as a browser would open it, so that no letter looks like another', async () => {
    for (const [issuer, shown] of [
      ['https://\u0430ccounts.google.com', 'https://xn--ccounts-1fg.google.com/'],
      ['https://evil.example/\u001b[2K\u202e', 'https://evil.example/%1B[2K%E2%80%AE'],
      ['https://accounts.google.com@evil.example', 'what is no https address'],
      ['http://accounts.google.com', 'what is no https address'],
      ['javascript:alert(1)', 'what is no https address'],
    ] as const) {
      const { message } = await failureOf(() => check({ ...good, issuer }), secrets);
      assert.equal(message, `That response comes from ${shown}, not https://accounts.google.com.`);
    }
  });

  it('gives a refusal before all else, its words as plain text on a line, cut short', () => {
    for (const change of [{}, { redirectUri: 'http://127.0.0.1:1/evil' }, { state: 'x' }, { issuer: 'x' }]) {
      const { isBound: _isBound, ...refused } = {
        isBound: true,
        ...check({ ...good, ...change, error: 'access_denied' }),
      };
      assert.deepEqual(refused, { kind: 'refused', error: 'access_denied', description: '' });
    }
    const ugly = {
      error: `x\u001b[2J${'y'.repeat(100)}`,
      errorDescription: `Ask\nyour\u2028admin${'!'.repeat(9999)}`,
    };
    const refused = check(ugly);
    assert.ok(refused.kind === 'refused');
    assert.match(refused.error, /^xy{58}\u2026$/);
    assert.match(refused.description, /^Ask your admin!{285}\u2026$/);
  });

  it('says of a refusal whether it is an answer to this sign-in or could be from anybody', () => {
    const { state, issuer } = expected;
    for (const [response, isBound] of [
      [{ state, issuer }, true],
      [{ state }, true],
      [{ issuer }, false],
      [{}, false],
      [{ state: 'expected-state-124', issuer }, false],
      [{ state, issuer: 'https://evil.example' }, false],
    ] as const) {
      const refused = check({ ...response, error: 'access_denied' });
      assert.ok(refused.kind === 'refused');
      assert.equal(refused.isBound, isBound);
    }
  });
});
