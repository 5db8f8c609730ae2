import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { googleAuthorizationServer } from '../../src/google/authorization-server.ts';
import { parsePaste } from '../../src/login/paste.ts';
import { createPendingLogin, formatConsentUrl } from '../../src/login/pending-login.ts';
import { failureOf } from '../failure-of.ts';

const pending = createPendingLogin({
  server: googleAuthorizationServer,
  client: { id: 'c' },
  scopes: ['openid'],
});
const consentUrl = formatConsentUrl(pending);
const jwt = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from('{"iss":"a","code":"b"}').toString('base64url')}.c2ln`;

describe('a paste that is no response', () => {
  it('is nothing at all', async () => {
    for (const text of [
      '',
      ' ',
      '\r\n\t\r\n',
      '""',
      "''",
      '<>',
      '\u001b[200~\u001b[201~',
      '\u0000\u200b',
      '...',
    ])
      assert.equal((await failureOf(() => parsePaste(text))).code, 'no_response', JSON.stringify(text));
  });

  it('is the address to open, in whatever way it is copied', async () => {
    for (const text of [
      consentUrl,
      `"${consentUrl}"`,
      consentUrl.replaceAll('&', '\\&'),
      consentUrl.replaceAll('&', '&amp;'),
      consentUrl.slice(0, 200),
      consentUrl.replace('/o/oauth2/v2/auth?', '/v3/signin/identifier?continue=x&code=1&'),
    ]) {
      const failure = await failureOf(() => parsePaste(text), [pending.state]);
      assert.equal(failure.code, 'authorization_url_pasted');
    }
  });

  const secrets = {
    'an access token': `ya29.a0A${'x1Y-_'.repeat(40)}`,
    'a refresh token': `1//0${'x1Y-_'.repeat(20)}`,
    'a token in JSON': '{"access_token":"ya29.a0Asecret-token","expires_in":3599}',
    'a JSON Web Token': jwt,
    'a password': 'correct-horse-battery-staple',
    'a client secret': 'GOCSPX-hush-hush-hush',
    'a code that is cut to nothing': '4/0Ashort',
    'a code that is too long': `4/0A${'x'.repeat(260)}`,
    'a code of another shape': '4/0Acode/of/another+shape==',
    'a code encoded twice': '4%252F0Acode_of-a-person1234567890',
    "somebody else's address": 'https://private.example/secret-path/?q=1&session=hush',
    'an address with a code in its path': 'https://private.example/4/0Acode_of-a-person1234567890',
    'an address with the response behind a mark': 'http://127.0.0.1:1/#code=4/0Asecret&state=hush',
    'an address that ends like the expected': 'mylocalhost:1/?code=4/0Asecret-code&state=hush',
    'an address that is none': 'http://[::1/?code=4/0Asecret-code&state=hush',
    'a page of errors of Google':
      'https://accounts.google.com/signin/oauth/error?authError=Cg5hZG1p&client_id=c',
    'a line of a log': 'level=error msg="it failed: error=secret-reason" code=secret',
    'the prompt itself': 'Paste it here (? for help): (123 characters)',
    'a drawing': '████ ▄▄▄▄▄ █▀█ █▄▀▄▀▄█ ▄▄▄▄▄ ████',
  };
  for (const [name, text] of Object.entries(secrets)) {
    it(`is ${name}, and nothing of it is repeated`, async () => {
      const failure = await failureOf(
        () => parsePaste(text),
        [text, ...(text.match(/\w*(secret|hush)[\w-]*/g) ?? [])],
      );
      assert.equal(failure.code, 'unrecognized_response');
    });
  }
});
