import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { failureOf } from '../failure-of.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { inventProfile, listSecrets, openProfileFile, readKept } from './kept-profile.ts';

const profile = inventProfile();
const secrets = listSecrets(profile);

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

async function keep(t: TestContext) {
  const folder = join(makePrivateFolder(t), 'home');
  const file = openProfileFile(folder);
  await file.write(profile);
  return { folder, file, profiles: join(folder, 'profiles') };
}

describe('the file of a profile', () => {
  it('is for its owner alone, with every folder above it, whatever the umask', async (t) => {
    const umask = process.umask(0);
    t.after(() => process.umask(umask));
    const { folder, file, profiles } = await keep(t);
    assert.deepEqual([folder, profiles, file.path].map(modeOf), ['700', '700', '600']);
  });

  it('is there without having been asked for: reading makes nothing', (t) => {
    const folder = join(makePrivateFolder(t), 'home');
    assert.equal(openProfileFile(folder).read(), undefined);
    assert.equal(statSync(folder, { throwIfNoEntry: false }), undefined);
  });

  for (const mode of [0o604, 0o640, 0o620, 0o602, 0o677]) {
    it(`is not used with mode ${mode.toString(8)}, not even to write to`, async (t) => {
      const { file } = await keep(t);
      chmodSync(file.path, mode);
      const kept = readFileSync(file.path, 'utf8');
      for (const use of [() => file.read(), () => file.write(inventProfile({ refreshToken: 'other' }))]) {
        const failure = await failureOf(use, secrets);
        assert.equal(failure.code, 'credential_unsafe');
        assert.equal(failure.hint, `chmod 600 ${file.path}`);
      }
      assert.equal(readFileSync(file.path, 'utf8'), kept);
      assert.equal(modeOf(file.path), mode.toString(8));
    });
  }

  it('has mode 600 again after a rewrite, once it was narrowed and whatever it was before', async (t) => {
    const { file, profiles } = await keep(t);
    chmodSync(file.path, 0o644);
    chmodSync(file.path, 0o400);
    await file.write(profile);
    assert.equal(modeOf(file.path), '600');
    assert.deepEqual(readdirSync(profiles), ['default.json'], 'a temporary file was left');
  });

  for (const below of ['', 'profiles']) {
    for (const mode of [0o755, 0o770, 0o701]) {
      it(`is not used in a folder /${below} of mode ${mode.toString(8)}`, async (t) => {
        const { folder, file } = await keep(t);
        const open = below ? join(folder, below) : folder;
        chmodSync(open, mode);
        for (const use of [() => file.read(), () => file.write(profile), () => file.prepare()]) {
          const failure = await failureOf(use, secrets);
          assert.deepEqual([failure.code, failure.hint], ['credential_unsafe', `chmod 700 ${open}`]);
        }
      });
    }
  }

  it('keeps what another version of postern keeps beside it', async (t) => {
    const { folder, file } = await keep(t);
    const credential = { ...profile.credential, later: { a: [1] } };
    writeFileSync(file.path, JSON.stringify({ version: 1, credential, 'dotted.key': 'x', project: 'p' }));
    const read = file.read();
    assert.ok(read);
    await file.write({ ...read, credential: { ...read.credential, accessToken: 'ya29.new' } });
    assert.deepEqual(readKept(folder), {
      version: 1,
      credential: { ...credential, accessToken: 'ya29.new' },
      'dotted.key': 'x',
      project: 'p',
    });
  });

  it('is rid of the drafts of killed processes by whoever has the lock, and of nothing else', async (t) => {
    const { file, profiles } = await keep(t);
    const drafts = [
      'default.json.0123abcd.draft',
      'default.json.0123abcd.draft.tmp-1234567890abcdef',
      'default.json.tmp-1234567890abcdef',
    ];
    const others = [
      'default.json.0123abcd.draft.json',
      'default.json.corrupt-2026-01-01T000000.000Z',
      'default.json.json',
      'default2.json.0123abcd.draft',
      'work.json.tmp-1234567890abcdef',
    ];
    for (const name of [...drafts, ...others]) writeFileSync(join(profiles, name), '', { mode: 0o600 });
    file.read();
    assert.equal(readdirSync(profiles).length, 9);
    await file.exclusively(async () => {
      assert.deepEqual(readdirSync(profiles).sort(), ['default.json', ...others, 'default.lock'].sort());
    });
  });

  it('is forgotten by a removal, and removing nothing is fine', async (t) => {
    const { file, profiles } = await keep(t);
    file.remove();
    file.remove();
    assert.deepEqual(readdirSync(profiles), []);
    assert.equal(file.read(), undefined);
  });

  it('cannot be a folder', async (t) => {
    const { file } = await keep(t);
    file.remove();
    mkdirSync(file.path, { mode: 0o700 });
    const failure = await failureOf(() => file.read());
    assert.deepEqual([failure.code, failure.hint], ['file_unreadable', `ls -l ${file.path}`]);
  });
});

describe('the name of a profile', () => {
  const names = [
    '../x',
    'a/b',
    'a\\b',
    '.',
    '..',
    '',
    '.hidden',
    '-x',
    'a b',
    'a\n',
    'ä',
    'a\0b',
    'x'.repeat(65),
  ];
  for (const name of names) {
    it(`cannot be ${JSON.stringify(name)}`, async () => {
      const failure = await failureOf(() => openProfileFile('/nowhere', name));
      assert.equal(failure.code, 'usage');
      assert.doesNotMatch(failure.message, /[^ -~]/);
    });
  }

  it('may be 64 letters, digits, dots, lines and dashes', () => {
    for (const name of ['x'.repeat(64), '0', 'a..b', 'my-work_2.json'])
      assert.equal(openProfileFile('/nowhere', name).path, `/nowhere/profiles/${name}.json`);
  });
});
