import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseIdToken } from '../../src/oauth/id-token.ts';
import { failureOf } from '../failure-of.ts';

const now = 1_800_000_000_000;
const expected = { issuers: ['https://as.example', 'as.example'], clientId: 'client', now };
const good = {
  iss: 'https://as.example',
  aud: 'client',
  exp: now / 1000 + 60,
  sub: '1',
  email: 'a@example.com',
};

const encode = (payload: unknown): string =>
  `e30.${Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload)).toString('base64url')}.sig`;
const parse = (change: Record<string, unknown>) => parseIdToken(encode({ ...good, ...change }), expected);

describe('an ID token', () => {
  it('is refused, without a word of it, if it is none', async () => {
    const tokens = ['secret', 'a.secret', '...', `a.${Buffer.from('[1').toString('base64url')}.c`];
    for (const token of [
      ...tokens,
      encode('null'),
      encode('"secret"'),
      encode('1'),
      encode([]),
      `${'.'.repeat(1e5)}`,
    ])
      assert.equal(
        (await failureOf(() => parseIdToken(token, expected), ['secret'])).code,
        'invalid_id_token',
      );
  });

  const wrong = {
    'another issuer': [{ iss: 'https://as.example/' }, { iss: undefined }, { iss: ['https://as.example'] }],
    'another client': [
      { aud: 'Client' },
      { aud: undefined },
      { aud: [] },
      { aud: [['client']] },
      { aud: { client: 1 } },
    ],
    'an end that has passed or is none': [
      { exp: now / 1000 - 301 },
      { exp: undefined },
      { exp: `${good.exp}` },
      { exp: null },
      { exp: 1e300 },
      { exp: -1 },
    ],
    nobody: [{ sub: undefined }, { sub: '' }, { sub: 1 }],
  };
  for (const [name, changes] of Object.entries(wrong)) {
    it(`is refused if it names ${name}`, async () => {
      for (const change of changes) {
        const failure = await failureOf(
          () => parse(change),
          ['a@example.com', encode({ ...good, ...change })],
        );
        assert.equal(failure.code, 'invalid_id_token', JSON.stringify(change));
      }
    });
  }

  it('says who signed in', () => {
    const expiresAt = now + 60_000;
    assert.deepEqual(parse({}), { subject: '1', email: 'a@example.com', expiresAt });
  });

  it('may spell its issuer in each of the expected ways and name several clients', () => {
    assert.equal(parse({ iss: 'as.example', aud: ['other', 'client'] }).subject, '1');
  });

  it('may have ended within the five minutes that clocks differ by', () => {
    assert.equal(parse({ exp: now / 1000 - 299 }).subject, '1');
  });

  it("that has expired by this machine's clock alone says how wrong that is", async () => {
    const late = { ...expected, clockAheadMs: 10_800_000 };
    const { message, hint } = await failureOf(() =>
      parseIdToken(encode({ ...good, exp: now / 1000 - 7200 }), late),
    );
    assert.equal(
      message,
      'The ID token in the answer has expired: the clock of this machine is 3 hours ahead.',
    );
    assert.equal(hint, 'Set the clock, then: postern login');
  });

  it('may hold no address, or nothing that is one', () => {
    for (const email of [undefined, null, '', 1, ['a@example.com']])
      assert.equal('email' in parse({ email }), false);
  });
});
