import assert from 'node:assert/strict';
import { it } from 'node:test';
import { parseApiEndpoint } from '../../src/bigquery/endpoint.ts';

const accepted: [string, string][] = [
  ['http://127.0.0.1:9050', 'http://127.0.0.1:9050'],
  ['localhost:9050', 'http://localhost:9050'],
  ['[::1]:9050', 'http://[::1]:9050'],
  ['http://localhost:9050/bigquery/v2', 'http://localhost:9050'],
  ['https://bigquery.googleapis.com', 'https://bigquery.googleapis.com'],
  ['bigquery.us-east4.rep.googleapis.com', 'https://bigquery.us-east4.rep.googleapis.com'],
];
for (const [value, endpoint] of accepted) {
  it(`${value} may have the token`, () => assert.equal(parseApiEndpoint(value), endpoint));
}

const refused = [
  'http://bigquery.googleapis.com',
  'https://evil.example',
  'https://bigquery.googleapis.com.evil.example',
  'https://127.0.0.1.evil.example',
  'https://localhost.evil.example',
  'https://bigquery.googleapis.com@evil.example',
  'https://storage.googleapis.com',
  'ftp://127.0.0.1',
  'https://',
  '',
];
for (const value of refused) {
  it(`${JSON.stringify(value)} may not have the token`, () => {
    assert.throws(() => parseApiEndpoint(value), { code: 'untrusted_endpoint' });
  });
}

it('a host that the person named may have the token, over https alone', () => {
  assert.equal(parseApiEndpoint('https://bq.corp.example', ['bq.corp.example']), 'https://bq.corp.example');
  assert.throws(() => parseApiEndpoint('http://bq.corp.example', ['bq.corp.example']), {
    code: 'untrusted_endpoint',
  });
  assert.throws(() => parseApiEndpoint('https://x.bq.corp.example', ['bq.corp.example']), {
    code: 'untrusted_endpoint',
  });
});
