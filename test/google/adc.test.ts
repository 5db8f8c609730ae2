import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseAdc } from '../../src/google/adc.ts';
import { failureOf } from '../failure-of.ts';

const person = { client_id: 'id.apps.example', client_secret: 'GOCSPX-hush', refresh_token: '1//0hush-hush' };
const secrets = [person.client_secret, person.refresh_token, 'BEGIN PRIVATE KEY'];
const parsed = {
  type: 'authorized_user',
  clientId: 'id.apps.example',
  clientSecret: 'GOCSPX-hush',
  refreshToken: '1//0hush-hush',
};

describe("a credential in one of Google's formats", () => {
  it("is a person's with its type or without, and after a byte order mark", () => {
    for (const text of [
      JSON.stringify({ type: 'authorized_user', ...person }),
      JSON.stringify(person),
      `\uFEFF${JSON.stringify(person, null, 2)}\r\n`,
    ]) {
      assert.deepEqual(parseAdc(text, 'FILE'), parsed);
    }
  });

  it('brings its quota project and its account along, if they are text', () => {
    const more = { quota_project_id: 'q-1', account: 'a@example.com' };
    const found = parseAdc(JSON.stringify({ ...person, ...more }), 'FILE');
    assert.deepEqual(found, { ...parsed, quotaProject: 'q-1', account: 'a@example.com' });
    assert.deepEqual(
      parseAdc(JSON.stringify({ ...person, quota_project_id: '', account: 1 }), 'FILE'),
      parsed,
    );
  });

  it('is whole for Google to read, where it is of another type', () => {
    for (const type of [
      'service_account',
      'external_account',
      'external_account_authorized_user',
      'impersonated_service_account',
    ] as const) {
      const json = { type, client_email: 'robot@example.com', project_id: 'p-1', odd: ['kept'] };
      const found = parseAdc(JSON.stringify(json), 'FILE');
      assert.deepEqual(found, { type, json, project: 'p-1', account: 'robot@example.com' });
    }
  });

  it('brings no name along that draws or controls: it would be kept, and shown in JSON as it is', () => {
    for (const odd of ['a\u009b2J@example.com', 'a\u202e@example.com', 'a\n@example.com', 'a'.repeat(255)]) {
      const kept = { ...person, quota_project_id: odd, account: odd };
      assert.deepEqual(parseAdc(JSON.stringify(kept), 'FILE'), parsed);
      const json = { type: 'service_account', client_email: odd, project_id: odd };
      assert.deepEqual(parseAdc(JSON.stringify(json), 'FILE'), { type: 'service_account', json });
    }
  });

  it('is sent to https, or to this machine, and nowhere else', async () => {
    const type = 'external_account';
    for (const name of ['token_url', 'token_info_url', 'service_account_impersonation_url']) {
      for (const address of [
        'http://sts.example/',
        'ftp://sts.example/',
        'https://me:hush@sts.example/',
        1,
      ]) {
        for (const json of [
          { type, [name]: address },
          { type: 'impersonated_service_account', source_credentials: { type, [name]: address } },
        ]) {
          const { code, message } = await failureOf(() => parseAdc(JSON.stringify(json), 'FILE'), ['hush']);
          assert.equal(code, 'untrusted_url');
          assert.ok(message.startsWith(`${name} in FILE `), message);
        }
      }
      const local = { type, [name]: 'http://127.0.0.1:8080/' };
      assert.equal(parseAdc(JSON.stringify(local), 'FILE').type, type);
    }
  });

  const refused: [text: string, says: RegExp][] = [
    ['', /is not JSON/],
    ['{"refresh_token":"1//0hush-hush"', /is not JSON/],
    ['null', /is not a JSON object/],
    ['[]', /is not a JSON object/],
    ['"1//0hush-hush"', /is not a JSON object/],
    ['{}', /lacks refresh_token, client_id or client_secret/],
    [JSON.stringify({ ...person, client_secret: '' }), /lacks/],
    [JSON.stringify({ ...person, refresh_token: ['1//0hush-hush'] }), /lacks/],
    [
      JSON.stringify({ ...person, refresh_token: '1//0hush-hush\nexport A=b' }),
      /has a refresh_token that cannot be one/,
    ],
    [JSON.stringify({ ...person, client_id: 'id\u009b2J' }), /has a client_id that cannot be one/],
    [JSON.stringify({ ...person, type: 'constructor' }), /a type that is not known here \(constructor\)/],
    [JSON.stringify({ ...person, type: ['service_account'] }), /\(no text\)/],
    [JSON.stringify({ ...person, type: '\u001b[2J\u202eapi\nkey' }), /\(api key\)/],
    [JSON.stringify({ installed: person }), /holds a client, not a credential/],
    [JSON.stringify({ web: person }), /holds a client, not a credential/],
  ];
  for (const [text, says] of refused) {
    it(`is not ${JSON.stringify(text.slice(0, 50))}…, of which nothing is repeated`, async () => {
      const { code, message } = await failureOf(() => parseAdc(text, 'FILE'), secrets);
      assert.equal(code, 'credentials_invalid');
      assert.match(message, says);
      assert.match(message, /^FILE [ -~]+\.$/);
    });
  }
});
