import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UsageError } from '../../src/errors.ts';
import {
  defaultScopes,
  expandScope,
  formatScope,
  isSignInScope,
  listMissingScopes,
} from '../../src/google/scopes.ts';
import { failureOf } from '../failure-of.ts';

const prefix = 'https://www.googleapis.com/auth/';

describe('a scope', () => {
  it('is refused if a server would read none or two in it', async () => {
    for (const scope of ['', ' ', 'bigquery drive', 'bigquery\n', '\u001b[2J', 'a"b', 'a\\b', 'é']) {
      const failure = await failureOf(() => expandScope(scope));
      assert.ok(failure instanceof UsageError);
      assert.doesNotMatch(failure.message, /\p{Cc}/u);
    }
  });

  it('is what it says in full, and no more than that, if a property of objects is named like it', () => {
    for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      assert.equal(expandScope(name), prefix + name);
      assert.equal(isSignInScope(name), false);
      assert.deepEqual(listMissingScopes([name], ['valueOf']), [name]);
    }
  });

  for (const [short, full] of [
    ['bigquery', `${prefix}bigquery`],
    ['cloud-platform', `${prefix}cloud-platform`],
    ['drive.readonly', `${prefix}drive.readonly`],
    ['https://mail.google.com/', 'https://mail.google.com/'],
    ['urn:example:scope', 'urn:example:scope'],
    ['openid', 'openid'],
    ['email', 'email'],
    ['profile', 'profile'],
  ] as const) {
    it(`${short} stands for ${full}, and reads the same`, () => {
      assert.equal(expandScope(short), full);
      assert.equal(expandScope(full), full);
      assert.equal(formatScope(full), short);
    });
  }

  it('reads short where Google writes it at length', () => {
    assert.equal(formatScope(`${prefix}userinfo.email`), 'email');
    assert.equal(formatScope(`${prefix}userinfo.profile`), 'profile');
  });

  it('is by default what queries need, and who signed in', () => {
    assert.deepEqual(defaultScopes, [`${prefix}bigquery`, 'openid', 'email']);
  });
});

describe('missing scopes', () => {
  it('are those that were asked and not granted, whichever way each is written', () => {
    const granted = ['openid', `${prefix}userinfo.email`, `${prefix}bigquery`, `${prefix}more`];
    assert.deepEqual(listMissingScopes(['email', 'openid', `${prefix}bigquery`], granted), []);
    assert.deepEqual(listMissingScopes([`${prefix}userinfo.email`], ['email']), []);
    assert.deepEqual(listMissingScopes(['profile', `${prefix}drive`], granted), [
      'profile',
      `${prefix}drive`,
    ]);
    assert.deepEqual(listMissingScopes([`${prefix}bigquery`], [`${prefix}bigquery.readonly`]), [
      `${prefix}bigquery`,
    ]);
    assert.deepEqual(listMissingScopes([], granted), []);
  });

  it('matter less for sign-in', () => {
    for (const scope of ['openid', 'email', 'profile', `${prefix}userinfo.email`])
      assert.ok(isSignInScope(scope));
    for (const scope of ['', `${prefix}bigquery`, `${prefix}email`]) assert.ok(!isSignInScope(scope));
  });
});
