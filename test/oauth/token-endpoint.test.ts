import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseTokenResult } from '../../src/oauth/token-endpoint.ts';
import { failureOf } from '../failure-of.ts';

const now = 1_800_000_000_000;
const accessToken = 'ya29.a0A-access_token~of+a/person==';
const good = { access_token: accessToken, token_type: 'Bearer', expires_in: 3599 };
const parse = (json: unknown, status = 200) => parseTokenResult({ status, json }, now);

function tokensOf(change: Record<string, unknown>) {
  const result = parse({ ...good, ...change });
  assert.equal(result.kind, 'tokens');
  return result.tokens;
}

describe('a success of the token endpoint', () => {
  it('is refused if it is no object, or one without a token', async () => {
    for (const json of [undefined, null, 'text', 1, true, [], [good], {}, { access_token: null }])
      assert.equal((await failureOf(() => parse(json))).code, 'invalid_response', JSON.stringify(json));
  });

  it('is refused if its access token could leave a header, a line or a shell word', async () => {
    const bad = [
      '\n',
      '\r\nX: y',
      ' ',
      '"',
      "'",
      '$(id)',
      '`id`',
      ';id',
      '&',
      '|',
      '\\',
      '\u0000',
      '\u001b[2J',
      'é',
    ];
    for (const end of bad) {
      const failure = await failureOf(
        () => parse({ ...good, access_token: `secret-token${end}` }),
        ['secret-token'],
      );
      assert.equal(failure.code, 'invalid_response');
    }
    for (const token of ['', '=', 'a=b', 1, {}, ['ya29'], true])
      assert.equal((await failureOf(() => parse({ ...good, access_token: token }))).code, 'invalid_response');
  });

  it('is refused if its refresh token could leave a line', async () => {
    for (const end of ['\n', '\u0000', '\u001b[2J', '\u2028', 'é']) {
      const json = { ...good, refresh_token: `1//0secret${end}` };
      assert.equal(
        (await failureOf(() => parse(json), ['1//0secret', accessToken])).code,
        'invalid_response',
      );
    }
  });

  it('is refused if its token is of a type that is not understood', async () => {
    for (const type of ['mac', 'DPoP', 'N_A', '', 'Bearer ', 1, ['Bearer'], {}]) {
      const failure = await failureOf(() => parse({ ...good, token_type: type }), [accessToken]);
      assert.equal(failure.code, 'invalid_response', JSON.stringify(type));
    }
    for (const type of ['bearer', 'BEARER', undefined, null])
      assert.equal(tokensOf({ token_type: type }).accessToken, accessToken);
  });

  it('says when its token ends, in ms, be it a number or a string of seconds', () => {
    assert.equal(tokensOf({}).expiresAt, now + 3_599_000);
    assert.equal(tokensOf({ expires_in: '3599' }).expiresAt, now + 3_599_000);
    assert.equal(tokensOf({ expires_in: 0 }).expiresAt, now);
  });

  it('counts as good for an hour if it gives no lifetime that can be', () => {
    for (const seconds of [undefined, null, '', 'soon', '3599s', -1, 1e12, 1e308, '1e308', [3599], {}, true])
      assert.equal(tokensOf({ expires_in: seconds }).expiresAt, now + 3_600_000, JSON.stringify(seconds));
  });

  it('says when its refresh token ends only if that is known and a date', () => {
    assert.equal(tokensOf({ refresh_token_expires_in: 604_799 }).refreshTokenExpiresAt, now + 604_799_000);
    assert.equal(tokensOf({ refresh_token_expires_in: '604799' }).refreshTokenExpiresAt, now + 604_799_000);
    for (const seconds of [undefined, null, '', 'never', -1, 1e308])
      assert.ok(!('refreshTokenExpiresAt' in tokensOf({ refresh_token_expires_in: seconds })));
  });

  it('lists the granted scopes, or nothing where it says nothing', () => {
    assert.deepEqual(tokensOf({ scope: ' openid  https://a/b ' }).scopes, ['openid', 'https://a/b']);
    for (const scope of [undefined, null, '', ['openid'], 1]) assert.ok(!('scopes' in tokensOf({ scope })));
  });

  it('has a refresh token and an ID token only if they are text', () => {
    const tokens = tokensOf({ refresh_token: '1//0r', id_token: 'a.b.c' });
    assert.deepEqual([tokens.refreshToken, tokens.idToken], ['1//0r', 'a.b.c']);
    for (const value of [null, 1, {}, ['a'], ''])
      assert.deepEqual(Object.keys(tokensOf({ refresh_token: value, id_token: value })), [
        'accessToken',
        'expiresAt',
      ]);
  });
});

describe('a refusal of the token endpoint', () => {
  it('is told in words that cannot drive a terminal, cut short', () => {
    const result = parse(
      {
        error: 'x\u001b[2J\u202e',
        error_description: `a\r\n${'b'.repeat(9999)}`,
        error_subtype: '\u0007rapt',
      },
      400,
    );
    assert.ok(result.kind === 'refused');
    assert.deepEqual([result.status, result.error, result.subtype], [400, 'x', 'rapt']);
    assert.match(result.description, /^a b{297}…$/);
  });

  it('has no words if the answer is not that of OAuth', () => {
    const refused = { kind: 'refused', status: 403, error: '', description: '', subtype: '' };
    for (const json of [undefined, null, 'no', [], { error: { message: 'no', code: 403 } }, { error: ['x'] }])
      assert.deepEqual(parse(json, 403), refused);
  });

  it('is every status but 200, whatever tokens come along', () => {
    for (const status of [201, 204, 302, 400, 500]) assert.equal(parse(good, status).kind, 'refused');
  });
});
