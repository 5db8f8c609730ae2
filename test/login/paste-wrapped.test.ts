import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePaste } from '../../src/login/paste.ts';

const response = {
  code: '4/0Acode_of-a-person',
  state: 'Zm9v-YmFyLXN0YXRl_2',
  issuer: 'https://accounts.google.com',
};
const query = `state=${response.state}&iss=${response.issuer}&code=${response.code}&scope=email%20openid&prompt=consent`;
const redirectUri = 'http://127.0.0.1:1/';

const whole = { kind: 'response', response: { ...response, redirectUri } };
const texts: Record<string, [text: string, parsed: object]> = {
  'the address': [`${redirectUri}?${query}`, whole],
  'the address without its scheme': [`127.0.0.1:1/?${query}`, whole],
  'the address that a shell escaped': [`${redirectUri}?${query}`.replace(/[?&=]/g, '\\$&'), whole],
  'the address with HTML ampersands': [`${redirectUri}?${query}`.replaceAll('&', '&amp;'), whole],
  'the address in quotes': [`"${redirectUri}?${query}"`, whole],
  'the query': [`?${query}`, { kind: 'response', response }],
  'the code': [response.code, { kind: 'bare-code', code: response.code }],
  'the encoded code': [response.code.replace('/', '%2F'), { kind: 'bare-code', code: response.code }],
};
const breaks = {
  LF: '\n',
  CRLF: '\r\n',
  CR: '\r',
  indentation: '\n    ',
  tabs: '\t\r\n\t',
  'blanks before it': '   \n',
  'no-break spaces': '\u00a0\n\u00a0',
  'a backslash before it': '\\\n',
  'an empty line': '\n\n',
};

describe('a response that is wrapped', () => {
  for (const [breakName, lineBreak] of Object.entries(breaks)) {
    for (const [name, [text, parsed]] of Object.entries(texts)) {
      it(`is read at every position of ${name} with ${breakName}`, () => {
        for (let position = 0; position <= text.length; position += 1) {
          const wrapped = text.slice(0, position) + lineBreak + text.slice(position);
          assert.deepEqual(parsePaste(wrapped), parsed, JSON.stringify(wrapped));
        }
      });
    }
  }

  it('is read at every width of a terminal', () => {
    const [text, parsed] = texts['the address'] ?? ['', {}];
    for (let width = 1; width < text.length; width += 1) {
      const lines = text.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
      for (const lineBreak of ['\n', '\r\n', '\r\n  '])
        assert.deepEqual(parsePaste(lines.join(lineBreak)), parsed);
    }
  });
});
