import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type AuthorizationResponse,
  checkAuthorizationResponse,
} from '../../src/oauth/authorization-response.ts';
import { parseAuthorizationServer } from '../../src/oauth/authorization-server.ts';
import { failureOf } from '../failure-of.ts';

const issuer = 'https://login.example';
const attacker = 'https://login.example.attacker.example';
const redirectUri = 'http://127.0.0.1:1/';
const check = (response: AuthorizationResponse, sendsIssuer?: boolean) =>
  checkAuthorizationResponse(response, { state: 'the-state', issuer, sendsIssuer, redirectUri });
const good = { code: 'the-code', state: 'the-state' };

describe('a response of another authorization server (RFC 9207)', () => {
  it('is refused if it names that one, whether or not ours says that it would', async () => {
    for (const sendsIssuer of [true, false, undefined]) {
      for (const named of [attacker, `${issuer}/`, 'HTTPS://login.example', ' ', 'null']) {
        const failure = await failureOf(() => check({ ...good, issuer: named }, sendsIssuer), ['the-code']);
        assert.equal(failure.code, 'issuer_mismatch');
      }
      assert.deepEqual(check({ ...good, issuer }, sendsIssuer), { kind: 'code', code: 'the-code' });
    }
  });

  it('is refused if it names none, where ours always says who it is', async () => {
    const failure = await failureOf(() => check(good, true), ['the-code']);
    assert.equal(failure.code, 'issuer_mismatch');
    assert.ok(failure.message.includes(issuer));
    for (const sendsIssuer of [false, undefined]) assert.equal(check(good, sendsIssuer).kind, 'code');
  });

  it('ends no sign-in by a refusal', () => {
    const refused = { error: 'access_denied', state: 'the-state' };
    const isBound = (response: AuthorizationResponse, sendsIssuer?: boolean) => {
      const result = check(response, sendsIssuer);
      return result.kind === 'refused' && result.isBound;
    };
    assert.deepEqual(
      [isBound(refused), isBound(refused, true), isBound({ ...refused, issuer: attacker })],
      [true, false, false],
    );
    assert.equal(isBound({ ...refused, issuer }, true), true);
  });

  it('is told by metadata that says so in so many words', () => {
    const metadata = { issuer, authorization_endpoint: `${issuer}/a`, token_endpoint: `${issuer}/t` };
    for (const [said, expected] of [
      [true, true],
      [false, undefined],
      ['true', undefined],
      [1, undefined],
      [undefined, undefined],
    ] as const) {
      const document = { ...metadata, authorization_response_iss_parameter_supported: said };
      assert.equal(parseAuthorizationServer(document, issuer).sendsIssuer, expected);
    }
  });
});
