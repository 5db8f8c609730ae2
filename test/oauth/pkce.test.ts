import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCodeChallenge, createCodeVerifier } from '../../src/oauth/pkce.ts';

describe('a code verifier', () => {
  it('is fresh every time, in the alphabet and the length of RFC 7636', () => {
    const verifiers = Array.from({ length: 1000 }, createCodeVerifier);
    assert.equal(new Set(verifiers).size, 1000);
    for (const verifier of verifiers) assert.match(verifier, /^[A-Za-z0-9._~-]{43,128}$/);
  });

  it('has the S256 challenge of appendix B of RFC 7636', () => {
    const challenge = createCodeChallenge('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk');
    assert.equal(challenge, 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM');
  });
});
