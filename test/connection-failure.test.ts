import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ConnectionFailure, explainConnectionFailure } from '../src/connection-failure.ts';
import { assertSilent } from './failure-of.ts';

const agent = { proxy: new URL('http://user:pr0xy-passw0rd@proxy.corp:3128') };

describe('a request without an answer', () => {
  const failures: [failure: ConnectionFailure, code: string, message: string, hint: RegExp][] = [
    [{ code: 'ECONNREFUSED' }, 'network', 'Could not reach as.example (ECONNREFUSED).', /HTTPS_PROXY/],
    [
      { code: 'ETIMEDOUT', config: { agent } },
      'network',
      'Could not reach as.example through the proxy proxy.corp:3128 (ETIMEDOUT).',
      /^Check that proxy /,
    ],
    [
      { cause: { code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' }, config: {} },
      'untrusted_certificate',
      'as.example shows a certificate that nobody known to this machine has signed (UNABLE_TO_GET_ISSUER_CERT_LOCALLY).',
      /^NODE_EXTRA_CA_CERTS=FILE/,
    ],
    [
      { code: 'SELF_SIGNED_CERT_IN_CHAIN', config: { agent } },
      'untrusted_certificate',
      'as.example, behind the proxy proxy.corp:3128, shows a certificate that nobody known to this machine has signed (SELF_SIGNED_CERT_IN_CHAIN).',
      /^NODE_EXTRA_CA_CERTS=FILE/,
    ],
    [
      { code: 'CERT_NOT_YET_VALID' },
      'untrusted_certificate',
      'The certificate of as.example is out of date (CERT_NOT_YET_VALID).',
      /clock of this machine/,
    ],
    [{ message: 'socket closed\nnot a code' }, 'network', 'Could not reach as.example.', /network/],
    [{ code: 'secret-looking code' }, 'network', 'Could not reach as.example.', /network/],
  ];
  for (const [failure, code, message, hint] of failures) {
    it(`is explained: ${message}`, () => {
      const explained = explainConnectionFailure('as.example', failure);
      assert.deepEqual([explained.code, explained.message], [code, message]);
      assert.match(explained.hint ?? '', hint);
      assertSilent(explained, ['pr0xy-passw0rd']);
    });
  }
});
