import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isLoopbackHost } from '../../src/loopback.ts';
import { parseEndpoint } from '../../src/oauth/endpoint.ts';
import { failureOf } from '../failure-of.ts';

const refused = {
  'no address': ['', 'token', '//as.example/', '/token', 'https://', 'https://[::1', 'https://a b/'],
  'no text': [undefined, null, 1, true, {}, ['https://as.example/']],
  'another scheme': [
    'ftp://127.0.0.1/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:,x',
    'ws://[::1]/',
  ],
  'plain http to elsewhere': [
    'http://as.example/',
    'http://10.0.0.1/',
    'http://169.254.169.254/',
    'http://0.0.0.0/',
  ],
  'a name that looks like this machine': [
    'http://127.0.0.1.evil.example/',
    'http://localhost.evil.example/',
    'http://localhost./',
    'http://xlocalhost/',
    'http://127-0-0-1.example/',
    'http://127.0.0.1@evil.example/',
    'http://127.0.0.1:80@evil.example/',
    'http://127.0.0.1%2eevil.example/',
    'http://evil.example\\@127.0.0.1/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::2]/',
    'http://[::1].evil.example/',
    'http://1270.0.1/',
    'http://lосalhost/',
  ],
  'a user name or a password': [
    'https://user@as.example/',
    'https://:hush-hush@as.example/',
    'http://a:hush-hush@[::1]/',
  ],
  'a fragment': ['https://as.example/#x', 'https://as.example/token#'],
};

describe('the address of an endpoint', () => {
  for (const [name, values] of Object.entries(refused)) {
    it(`is refused with ${name}`, async () => {
      for (const value of values) {
        const failure = await failureOf(() => parseEndpoint(value, 'token_uri'), ['hush-hush']);
        assert.equal(failure.code, 'untrusted_url', String(value));
        assert.match(failure.message, /^token_uri must|^token_uri is/);
      }
    });
  }

  it('is shown without what could drive a terminal', async () => {
    const text = 'nonsense \u001b]0;owned\u0007\u202e\n'.repeat(100);
    const { message } = await failureOf(() => parseEndpoint(text, 'token_uri'));
    assert.doesNotMatch(message, /[\p{Cc}\u202e]/u);
    assert.ok(message.length < 120);
  });

  it('may be https, or http on this machine however that is written', () => {
    for (const [value, parsed = value] of [
      ['https://as.example/token?tenant=a'],
      ['https://127.0.0.1.evil.example/'],
      ['HTTPS://AS.example', 'https://as.example/'],
      ['http://127.0.0.1:8080/token'],
      ['http://127.1:8080/', 'http://127.0.0.1:8080/'],
      ['http://127.255.0.9/'],
      ['http://[::1]:8080/'],
      ['http://[0:0:0:0:0:0:0:1]/', 'http://[::1]/'],
      ['http://localhost/'],
      ['http://LOCALHOST:80/', 'http://localhost/'],
      ['http://１２７.0.0.1/', 'http://127.0.0.1/'],
    ] as const)
      assert.equal(parseEndpoint(value, 'token_uri'), parsed);
  });
});

describe('a host of this machine', () => {
  it('is told from the names that contain one', () => {
    for (const host of ['localhost', '[::1]', '127.0.0.1', '127.1.2.3'])
      assert.ok(isLoopbackHost(host), host);
    for (const host of [
      '',
      '::1',
      '127.0.0.1.',
      '127.0.0',
      '127.0.0.1.a',
      'a.localhost',
      '128.0.0.1',
      '127.0.0.1\n',
    ])
      assert.ok(!isLoopbackHost(host), host);
  });
});
