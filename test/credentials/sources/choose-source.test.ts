import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseSource, type SourceOptions } from '../../../src/credentials/sources/choose-source.ts';
import { failureOf } from '../../failure-of.ts';

/** Every variable at once, the strongest first: each is chosen when those before it are gone. */
const environment: [name: string, value: string, source: string][] = [
  ['POSTERN_ACCESS_TOKEN', 'ya29.token', 'POSTERN_ACCESS_TOKEN'],
  ['POSTERN_CREDENTIALS', '{}', 'POSTERN_CREDENTIALS'],
  ['POSTERN_REFRESH_TOKEN', '1//0refresh', 'POSTERN_REFRESH_TOKEN'],
  ['POSTERN_CREDENTIALS_FILE', '/key.json', 'POSTERN_CREDENTIALS_FILE'],
  ['POSTERN_PROFILE', 'work', 'profile'],
  ['GOOGLE_APPLICATION_CREDENTIALS', '/adc.json', 'profile'],
];
const client = { POSTERN_CLIENT_ID: 'id', POSTERN_CLIENT_SECRET: 'secret' };

describe('the source of a credential', () => {
  it('is the first that the environment has, and then the profile', () => {
    for (const [index, [, , expected]] of environment.entries()) {
      const rest = environment.slice(index);
      const hasRefreshToken = rest.some(([name]) => name === 'POSTERN_REFRESH_TOKEN');
      const env = { ...Object.fromEntries(rest), ...(hasRefreshToken && client) };
      assert.equal(chooseSource({}, env).name, expected);
    }
    assert.equal(chooseSource({}, {}).name, 'profile');
  });

  it('is what the command line names, whatever the environment has', () => {
    const env = { ...Object.fromEntries(environment), ...client };
    const named: [SourceOptions, object][] = [
      [{ credentials: '-' }, { kind: 'file', name: '--credentials', path: '-' }],
      [{ adc: true }, { kind: 'adc', name: 'adc' }],
      [{ profile: 'home' }, { kind: 'profile', name: 'profile', isNamed: true }],
    ];
    for (const [options, source] of named) assert.deepEqual(chooseSource(options, env), source);
  });

  it('may be a profile that something stands in for, unless a variable names it', () => {
    const profile = { kind: 'profile', name: 'profile' };
    assert.deepEqual(chooseSource({}, {}), { ...profile, isNamed: false });
    assert.deepEqual(chooseSource({}, { POSTERN_PROFILE: '' }), { ...profile, isNamed: false });
    assert.deepEqual(chooseSource({}, { POSTERN_PROFILE: 'work' }), { ...profile, isNamed: true });
  });

  it('is no variable that is empty, or white space', () => {
    const env = Object.fromEntries(
      [...environment, ...Object.entries(client)].map(([name = '']) => [name, ' ']),
    );
    assert.equal(
      chooseSource({}, { ...env, POSTERN_CREDENTIALS_FILE: '', POSTERN_PROFILE: '' }).name,
      'profile',
    );
  });

  it('comes without the white space that a secret store puts around it', () => {
    const env = {
      POSTERN_REFRESH_TOKEN: ' 1//0refresh\r\n',
      POSTERN_CLIENT_ID: 'id\n',
      POSTERN_CLIENT_SECRET: 's\n',
    };
    const source = chooseSource({}, env);
    assert.deepEqual(source.kind === 'refresh-token' && source.json, {
      refresh_token: '1//0refresh',
      client_id: 'id',
      client_secret: 's',
    });
  });

  it('is not half a refresh token, whichever half', async () => {
    const whole = { POSTERN_REFRESH_TOKEN: '1//0refresh-token', ...client };
    for (const missing of ['POSTERN_REFRESH_TOKEN', 'POSTERN_CLIENT_ID', 'POSTERN_CLIENT_SECRET']) {
      const { code, message } = await failureOf(
        () => chooseSource({}, { ...whole, [missing]: '' }),
        [whole.POSTERN_REFRESH_TOKEN],
      );
      assert.equal(code, 'usage');
      assert.ok(message.endsWith(` are set, and ${missing} is not.`), message);
    }
  });

  it('is the profile beside a client secret that is meant for a sign-in', () => {
    assert.equal(chooseSource({}, { POSTERN_CLIENT_SECRET: 'secret' }).name, 'profile');
  });
});
