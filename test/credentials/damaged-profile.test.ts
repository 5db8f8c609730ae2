import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { createProfileFile } from '../../src/credentials/profile-file.ts';
import { failureOf } from '../failure-of.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { inventProfile, listSecrets } from './kept-profile.ts';

const { credential } = inventProfile();
const secrets = listSecrets({ credential });
const whole = JSON.stringify({ version: 1, credential });
const without = (name: string) => ({ ...credential, [name]: undefined });

const damaged: Record<string, string | Buffer> = {
  'an empty file': '',
  'half a file': whole.slice(0, -40),
  'two files in one': whole + whole,
  'a binary file': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff, 0xfe]),
  'a byte order mark': `\uFEFF${whole}`,
  null: 'null',
  'a list': '[]',
  'a string': '"1//0invented-refresh-token"',
  'no version': JSON.stringify({ credential }),
  'an older version': JSON.stringify({ version: 0, credential }),
  'a version that is text': JSON.stringify({ version: '1', credential }),
  'no credential': '{"version":1}',
  'a credential of an unknown type': JSON.stringify({ version: 1, credential: { ...credential, type: 'x' } }),
  'no refresh token': JSON.stringify({ version: 1, credential: without('refreshToken') }),
  'an empty refresh token': JSON.stringify({ version: 1, credential: { ...credential, refreshToken: '' } }),
  'a refresh token that is a list': JSON.stringify({
    version: 1,
    credential: { ...credential, refreshToken: [] },
  }),
  'no server': JSON.stringify({ version: 1, credential: without('server') }),
  'no client': JSON.stringify({ version: 1, credential: without('client') }),
  'scopes that are text': JSON.stringify({ version: 1, credential: { ...credential, scopes: 'a b' } }),
  'an expiry that is text': JSON.stringify({ version: 1, credential: { ...credential, expiresAt: 'soon' } }),
  'an expiry that no calendar has': JSON.stringify({
    version: 1,
    credential: { ...credential, expiresAt: 1e300 },
  }),
  'an end that no calendar has': JSON.stringify({
    version: 1,
    credential: { ...credential, refreshTokenExpiresAt: -1e20 },
  }),
};

function plant(t: TestContext, content: string | Buffer) {
  const folder = makePrivateFolder(t);
  const profiles = join(folder, 'profiles');
  mkdirSync(profiles, { mode: 0o700 });
  const notes: string[] = [];
  const home = { folder, uid: process.getuid?.() };
  const file = createProfileFile(home, 'default', (note) => notes.push(note));
  writeFileSync(file.path, content, { mode: 0o600 });
  return { file, profiles, notes };
}

describe('a profile file that is damaged', () => {
  for (const [name, content] of Object.entries(damaged)) {
    it(`is refused, and set aside whole by the next sign-in: ${name}`, async (t) => {
      const { file, profiles, notes } = plant(t, content);
      const failure = await failureOf(() => file.read(), secrets);
      assert.equal(failure.code, 'credential_corrupt');
      assert.equal(failure.message, `${file.path} is damaged and cannot be used.`);
      assert.match(failure.hint ?? '', /^postern login/);

      await file.write({ credential });
      assert.deepEqual(file.read(), { credential });
      const [fresh, aside = '', ...more] = readdirSync(profiles).sort();
      assert.deepEqual(notes, [`${file.path} was damaged. What is left of it is set aside as ${aside}.`]);
      assert.deepEqual([fresh, more], ['default.json', []]);
      assert.match(aside, /^default\.json\.corrupt-\d{4}-\d{2}-\d{2}T\d{6}\.\d{3}Z$/);
      assert.deepEqual(readFileSync(join(profiles, aside)), Buffer.from(content));
      assert.equal(statSync(join(profiles, aside)).mode & 0o777, 0o600);
    });
  }
});

describe('a profile file of a newer postern', () => {
  for (const version of [2, 1.5, 1e9]) {
    it(`is neither read nor overwritten: format ${version}`, async (t) => {
      const content = JSON.stringify({ version, credential: { type: 'federated', secret: secrets[1] } });
      const { file, profiles } = plant(t, content);
      for (const use of [() => file.read(), () => file.write({ credential })]) {
        const failure = await failureOf(use, secrets);
        assert.equal(failure.code, 'credential_too_new');
        assert.match(failure.hint ?? '', /^Upgrade postern here/);
      }
      assert.deepEqual(readdirSync(profiles), ['default.json']);
      assert.equal(readFileSync(file.path, 'utf8'), content);
    });
  }
});
