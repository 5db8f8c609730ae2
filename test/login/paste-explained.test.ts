import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePaste } from '../../src/login/paste.ts';
import { failureOf } from '../failure-of.ts';

const hush = 'x1Y-_z9Hush'.repeat(6);

const explanations: Record<string, [words: RegExp, texts: Record<string, string>]> = {
  'that it is another secret, which was not used': [
    /^That looks like (an? [\w ]+), which is another secret\. It was not used\.$/,
    {
      'an access token': `ya29.a0A${hush}`,
      'an access token in a header': `Authorization: Bearer ya29.a0A${hush}`,
      'an answer of a token endpoint': `{"access_token":"ya29.${hush}","expires_in":3599}`,
      'a refresh token': `1//0${hush}`,
      'a refresh token in JSON': `{"refresh_token": "1//0${hush}"}`,
      'a client secret': `GOCSPX-${hush}`,
      'a client secrets file': `{"installed":{"client_id":"c","client_secret":"GOCSPX-${hush}"}}`,
      'an ID token': `eyJhbGciOiJSUzI1NiJ9.${hush}.${hush}`,
      'an API key': `AIza${hush}`,
    },
  ],
  'that a device code is of no use here': [
    /^That looks like a device code, which this sign-in does not use\.$/,
    { 'a user code': 'GQVQ-JKEC', 'a longer user code': 'GQV-QJK-ECX', 'one in quotes': '"WDJB-MJHT"' },
  ],
  'that the page is on the way': [
    /^That is a page of Google on the way, not the one that a sign-in ends at\.$/,
    {
      'the choice of an account': `https://accounts.google.com/v3/signin/accountchooser?TL=${hush}&continue=x`,
      'a password page': `https://accounts.google.com/signin/challenge/pwd?TL=${hush}`,
      'a consent page': `https://accounts.google.com/signin/oauth/consent?part=${hush}&state=x&code=4/0Afake-code-1`,
      'the page of an account': `https://myaccount.google.com/?pli=1&rapt=${hush}`,
      'the console': `https://console.cloud.google.com/apis/credentials?project=${hush}`,
      'the page of device codes': 'https://www.google.com/device',
    },
  ],
  'that the page is about an error': [
    /^That is Google's page about an error, not the one that a sign-in ends at\.$/,
    {
      'the error page': `https://accounts.google.com/signin/oauth/error?authError=${hush}&client_id=c`,
      'the error page of version 2': `https://accounts.google.com/signin/oauth/error/v2?authError=${hush}`,
    },
  ],
  'that the response is missing': [
    /^That is where a sign-in ends, but the response behind it is missing\.$/,
    {
      'the dead address': 'http://127.0.0.1:1/',
      'what an address bar shows': '127.0.0.1',
      'what an address bar shows, with the port': '127.0.0.1:1',
      localhost: 'localhost:8085/',
    },
  ],
  'that it is none': [
    /^That is not the address a sign-in ends at\.$/,
    {
      'a line of a log': `it failed with error=${hush} today`,
      'a password': hush,
      'a path': `https://a.example/1//${hush}`,
    },
  ],
  'that there are two': [
    /^That holds more than one response\.$/,
    {
      'the last sign-in and this one': `http://127.0.0.1:1/?state=${hush}&code=4/0Aone http://127.0.0.1:1/?state=b&code=4/0Atwo`,
      'two, one below the other': `http://127.0.0.1:1/?state=${hush}&code=4/0Aone\nhttp://127.0.0.1:1/?state=b&code=4/0Atwo`,
    },
  ],
  'that the words below it may be part of it': [
    /^Where that ends cannot be told from the words below it\.$/,
    {
      'an address': `http://127.0.0.1:1/?state=b&code=4/0A${hush}\nand that is all`,
      'a code': `4/0A${hush}\nand that is all`,
    },
  ],
  'that the address is the one to open': [
    /^That is the address to open, not the one it ends at\.$/,
    {
      'a consent URL': `https://accounts.google.com/o/oauth2/v2/auth?client_id=c&response_type=code&state=${hush}`,
      "one of another server's": `http://127.0.0.1:40651/o/oauth2/v2/auth?client_id=c&code_challenge=x&state=${hush}`,
      'one of another client': `https://accounts.google.com/o/oauth2/auth?response_type=code&state=${hush}&scope=x`,
      'one that is wrapped': `https://accounts.google.com/o/oauth2/auth?client_id=c&resp\nonse_type=code&state=${hush}`,
    },
  ],
};

describe('a paste that is of no use is explained:', () => {
  for (const [name, [words, texts]] of Object.entries(explanations)) {
    for (const [what, text] of Object.entries(texts)) {
      it(`${name}: ${what}`, async () => {
        const failure = await failureOf(() => parsePaste(text), text.includes(hush) ? [hush] : []);
        assert.match(failure.message, words);
      });
    }
  }
});
