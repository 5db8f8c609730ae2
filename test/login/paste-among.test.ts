import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePaste } from '../../src/login/paste.ts';
import { failureOf } from '../failure-of.ts';

const code = '4/0Acode_of-a-person1234567890';
const state = 'Zm9v-YmFyLXN0YXRl_2';
const redirectUri = 'http://127.0.0.1:1/';
/** As Google orders it: what is checked is not at the end. */
const query = `?state=${state}&code=${code}&scope=email%20openid&prompt=consent`;
const address = `${redirectUri}${query}`;
/** What is stuck to the end is stuck to the code. */
const codeLast = `${redirectUri}?state=${state}&code=${code}`;
const consentUrl = 'https://accounts.google.com/o/oauth2/v2/auth?client_id=c&response_type=code&state=x';

const response = { kind: 'response', response: { code, state, redirectUri } };
const withoutAddress = { kind: 'response', response: { code, state } };
const bareCode = { kind: 'bare-code', code };

/** What the property tests have found, each as one plain text. */
const texts: Record<string, [text: string, expected: object]> = {
  'an address pasted twice at once': [address + address, response],
  'an address pasted four times, since nothing was shown': [address.repeat(4), response],
  'an address pasted twice, line by line': [`${address}\n${address}\n`, response],
  'an address pasted twice with the code at the end': [codeLast + codeLast, response],
  'an address without its scheme pasted twice': [codeLast.slice(7).repeat(2), response],
  'a query pasted twice in brackets': [`(${query}${query})`, withoutAddress],
  'a query pasted three times in brackets': [`(${query.repeat(3)})`, withoutAddress],
  'a code pasted twice': [code + code, bareCode],
  'an address behind another': [`see https://example.com/?page=2 and ${address}`, response],
  'an address behind the one that was opened': [`${consentUrl}\n${address}`, response],
  'an address behind a shortened one': [`[127.0.0.1:1/?state=Zm9v…](${address})`, response],
  'an address in Chinese, without blanks': [`网址是${codeLast}。谢谢`, response],
  'an address without its scheme below a word': [`Sure\n${address.slice(7)}`, response],
  'an encoded address': [encodeURIComponent(address), response],
  'an encoded query among words': [`It is ${encodeURIComponent(query)} I think`, withoutAddress],
  'an encoded address with the code encoded before': [
    encodeURIComponent(codeLast.replace('4/', '4%2F')),
    response,
  ],
  'a query among words': [`It says ${query} there`, withoutAddress],
  'a query without its mark among words': [`It says ${query.slice(1)} there`, withoutAddress],
  'a mail that quotes an address': [`> ${address.slice(0, 50)}\n> ${address.slice(50)}`, response],
  'an address with what is left of a bracketed paste': [`^[[200~${codeLast}^[[201~`, response],
  'an address with what is left of its colours': [`[4;34m${codeLast}[0m`, response],
  'an address in a hyperlink': [`\x1b]8;;${address}\x1b\\${address}\x1b]8;;\x1b\\`, response],
  'an address in JSON of Gson': [address.replaceAll('&', '\\u0026').replaceAll('=', '\\u003d'), response],
  'an address in JSON in JSON': [address.replaceAll('&', '\\\\u0026'), response],
  'a line of JSON with the code at the end': [`"${codeLast}\\n"`, response],
  'an address with HTML ampersands, twice': [address.replaceAll('&', '&amp;amp;'), response],
  'an address with numbered ampersands': [address.replaceAll('&', '&#38;'), response],
  'an address with a line separator in it': [`${address.slice(0, 50)}\u2028${address.slice(50)}`, response],
  'an address that a shell wrapped before an n': [codeLast.replace('person', 'perso\\\nn'), response],
  'a line break within an escape': [
    address.replaceAll('&', '\\u0026').replace('\\u0026', '\\u00\n26'),
    response,
  ],
  'an address in JSON of Gson, wrapped before a name': [
    `?state\\u003d${state}\\u0026\ncode\\u003d${code}`,
    withoutAddress,
  ],
  'an address in JSON of Gson, wrapped within an escape, among words': [
    `It is ${redirectUri}?hd\\u003da\\u0026code\\u003d${code}\\u\n0026state\\u003d${state} I think`,
    response,
  ],
  'a wrapped address in French quotes': [`« ${codeLast.slice(0, -9)}\n${codeLast.slice(-9)} »`, response],
  'the error page of Chrome': [
    `The webpage at ${codeLast} might be temporarily down.\nERR_UNSAFE_PORT`,
    response,
  ],
  'an address of the newer internet, encrypted': [
    `https://[::1]:8443/${query}`,
    { kind: 'response', response: { code, state, redirectUri: 'https://[::1]:8443/' } },
  ],
  'an error alone': ['?error=access_denied', { kind: 'response', response: { error: 'access_denied' } }],
  'an address above words': [`${address}\nand that is all`, response],
  'a code among words': [`The code is ${code}, it says`, bareCode],
  'a code below words': [`Here it is:\n${code}`, bareCode],
  'a code before a fragment': [`${code}#`, bareCode],
};

describe('among other things is found', () => {
  for (const [name, [text, expected]] of Object.entries(texts)) {
    it(name, () => assert.deepEqual(parsePaste(text), expected));
  }
});

describe('in two ways could be read, so that it is refused,', () => {
  const other = '4/0Aanother-code-1234567890';
  for (const [name, text] of Object.entries({
    'an address of which words below may be the rest': `${codeLast}\nand that is all`,
    'an address that is wrapped before a colon, and among words': `${codeLast}&iss=http://127.0.0.1\n:40651 and so on`,
    'an address that is cut within an escape, among words': `${redirectUri}?state=${state}\\u0026error\\u0\n03daccess_denied and so on`,
    'a code of which words below may be the rest': `${code}\nand that is all`,
    'an address in more than anybody copies': `${address} ${'x'.repeat(65_536)}`,
    'two addresses': `${address} ${address.replace(code, other)}`,
    'two codes': `${code} ${other}`,
    'an address without its scheme that is no loopback address': `my-page.example${query}`,
    'an address that ends like a loopback address': `10.127.0.0.1:1/${query}`,
    'an address in an address': `https://nam02.safelinks.example/?url=${encodeURIComponent(address)}&data=1`,
  })) {
    it(name, async () => {
      const failure = await failureOf(() => parsePaste(text), [code, state]);
      assert.equal(failure.code, 'unrecognized_response');
    });
  }
});
