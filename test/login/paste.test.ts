import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePaste } from '../../src/login/paste.ts';
import { failureOf } from '../failure-of.ts';

const code = '4/0Acode_of-a-person1234567890';
const state = 'Zm9v-YmFyLXN0YXRl_2';
const issuer = 'https://accounts.google.com';
const redirectUri = 'http://127.0.0.1:1/';
const scope = 'email%20https://www.googleapis.com/auth/bigquery%20openid';
/** As Google writes it: an address in the query, and the code in the middle. */
const query = `?state=${state}&iss=${issuer}&code=${code}&scope=${scope}&authuser=0&prompt=consent`;
/** The worst order: what is stuck to the end is stuck to the code. */
const codeLast = `?iss=${issuer}&state=${state}&code=${code}`;

const responses: Record<string, (query: string) => string> = {
  'whole address': (q) => `${redirectUri}${q}`,
  'address without a path': (q) => `http://127.0.0.1:1${q}`,
  'address in capitals': (q) => `HTTP://127.0.0.1:1/${q}`,
  'address without its scheme': (q) => `127.0.0.1:1/${q}`,
  'address without its scheme, among words': (q) => `it ends at 127.0.0.1:1/${q} I think`,
  'address that ends in a fragment': (q) => `${redirectUri}${q}#`,
  'address in double quotes': (q) => `"${redirectUri}${q}"`,
  'address in single quotes': (q) => `'${redirectUri}${q}'`,
  'address in backticks': (q) => `\`\`\`\n${redirectUri}${q}\n\`\`\``,
  'address in curly quotes': (q) => `“${redirectUri}${q}”`,
  'address in other quotes': (q) => `« ${redirectUri}${q} » ‘’`,
  'address in angle brackets': (q) => `<${redirectUri}${q}>`,
  'address in brackets': (q) => `(${redirectUri}${q})`,
  'address in Markdown': (q) => `**[here](${redirectUri}${q})**`,
  'address in JSON': (q) => `{"url":"${`${redirectUri}${q}`.replaceAll('&', '\\u0026')}"}`,
  'address in HTML': (q) => `<a href="${`${redirectUri}${q}`.replaceAll('&', '&amp;')}">`,
  'address that a shell escaped': (q) => `${redirectUri}${q}`.replace(/[?&=:/%]/g, '\\$&'),
  'address among words': (q) => `It says: ${redirectUri}${q} and does not load`,
  'address below words': (q) => `Sure!\nHere it is:\n\n${redirectUri}${q}\n`,
  'address at the end of a sentence': (q) => `Is it ${redirectUri}${q}?!.,;:`,
  'address among blanks': (q) => `\t \u00a0${redirectUri}${q} \r\n\r\n`,
  'address in a bracketed paste': (q) => `\u001b[200~${redirectUri}${q}\u001b[201~`,
  'address in colour': (q) => `\u001b[4;34m${redirectUri}${q}\u001b[0m`,
  'address with characters of no width': (q) => `\ufeff${redirectUri}${q.replaceAll('=', '=\u200b')}\u200e`,
  'address with control characters': (q) => `\u0000${redirectUri}${q.replaceAll('&', '\u0008&\u0085')}\u001a`,
};
const queries: Record<string, (query: string) => string> = {
  query: (q) => q,
  'query without its mark': (q) => q.slice(1),
  'query in quotes': (q) => `"${q}"`,
  'query that a shell escaped': (q) => q.replace(/[?&=]/g, '\\$&'),
  'query with a fragment': (q) => `${q}#x`,
  'query before words': (q) => `${q.slice(1)} is what it says.`,
  'query with HTML ampersands': (q) => q.replaceAll('&', '&amp;'),
};

describe('a pasted response', () => {
  for (const [name, paste] of Object.entries({ ...responses, ...queries })) {
    it(`may be the ${name}`, () => {
      const address = name in responses ? { redirectUri } : {};
      const response = { code, state, issuer, ...address };
      for (const q of [
        query,
        codeLast,
        codeLast.replace('4/', '4%2F').replace(issuer, encodeURIComponent(issuer)),
      ])
        assert.deepEqual(parsePaste(paste(q)), { kind: 'response', response });
    });
  }

  it('may be an address that says no', () => {
    for (const address of [
      `${redirectUri}?error=access_denied&state=${state}`,
      `?error=access_denied&state=${state}`,
    ]) {
      const paste = parsePaste(address);
      assert.ok(paste.kind === 'response');
      assert.deepEqual([paste.response.error, paste.response.state], ['access_denied', state]);
    }
  });

  it('keeps the address it came to, for whoever checks it', () => {
    for (const address of [
      'http://127.0.0.1:8080/',
      'http://127.0.0.1:1/evil',
      'https://127.0.0.1:1/',
      'http://localhost:1/',
      'http://[::1]:1/',
      'https://evil.example/',
    ]) {
      const paste = parsePaste(`${address}${query}`);
      assert.ok(paste.kind === 'response');
      assert.equal(paste.response.redirectUri, address);
    }
    for (const hidden of ['localhost:1/', '[::1]:1/', 'LOCALHOST:1/']) {
      const paste = parsePaste(`${hidden}${query}`);
      assert.ok(paste.kind === 'response');
      assert.equal(paste.response.redirectUri, `http://${hidden.toLowerCase()}`);
    }
    const disguised = parsePaste(`http://127.0.0.1:1@evil.example/${query}`);
    assert.ok(disguised.kind === 'response');
    assert.equal(disguised.response.redirectUri, 'http://evil.example/');
  });

  it('is refused if it holds a parameter twice', async () => {
    const failure = await failureOf(() => parsePaste(`${redirectUri}${query}&code=4/0Aother-code`), [code]);
    assert.equal(failure.code, 'unrecognized_response');
  });
});

describe('a pasted code', () => {
  for (const [name, paste] of Object.entries({
    plain: code,
    encoded: code.replace('/', '%2F'),
    'encoded in lower case': code.replace('/', '%2f'),
    'in double quotes': `"${code}"`,
    'in single quotes': `'${code}'`,
    'in backticks': `\`${code}\``,
    'in angle brackets': `<${code}>`,
    'with a full stop': `${code}.`,
    'with blanks': ` \t${code}\r\n`,
    'in a bracketed paste': `\u001b[200~${code}\u001b[201~`,
  })) {
    it(`may be ${name}`, () => {
      assert.deepEqual(parsePaste(paste), { kind: 'bare-code', code });
    });
  }
});
