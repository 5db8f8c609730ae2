import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { readChosenProfile, writeChosenProfile } from '../../src/credentials/chosen-profile.ts';
import { listProfileNames, listProfiles } from '../../src/credentials/profile-list.ts';
import { renameProfile } from '../../src/credentials/rename-profile.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { inventProfile, openProfileFile } from './kept-profile.ts';

async function keep(t: TestContext, ...names: string[]) {
  const home = { folder: makePrivateFolder(t), uid: process.getuid?.() };
  for (const name of names)
    await openProfileFile(home.folder, name).write(inventProfile({ account: `${name}@x` }));
  return home;
}

describe('a list of profiles', () => {
  it('is empty where there is no folder, and makes none', async (t) => {
    const home = { folder: `${makePrivateFolder(t)}/home`, uid: process.getuid?.() };
    assert.deepEqual([listProfileNames(home), listProfiles(home)], [[], []]);
  });

  it('has what is kept, damaged or not, in order, and nothing else that lies there', async (t) => {
    const home = await keep(t, 'work', 'b.json', 'a');
    const folder = `${home.folder}/profiles`;
    for (const odd of [
      'work.lock',
      'work.json.corrupt-1',
      'a.json.01234567.draft',
      '.hidden.json',
      'a b.json',
      'x',
    ])
      writeFileSync(`${folder}/${odd}`, '{', { mode: 0o600 });
    writeFileSync(`${folder}/broken.json`, '{', { mode: 0o600 });
    writeFileSync(`${folder}/open.json`, '{}', { mode: 0o644 });
    const listed = listProfiles(home).map((one) => [
      one.file.name,
      'fault' in one ? one.fault.code : one.profile.credential.account,
    ]);
    assert.deepEqual(listed, [
      ['a', 'a@x'],
      ['b.json', 'b.json@x'],
      ['broken', 'credential_corrupt'],
      ['open', 'credential_unsafe'],
      ['work', 'work@x'],
    ]);
  });
});

describe('renaming a profile', () => {
  it('moves its file as it is, what this version does not know included', async (t) => {
    const home = await keep(t, 'old');
    const { path } = openProfileFile(home.folder, 'old');
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), later: [1] }));
    const before = readFileSync(path);
    await renameProfile(home, 'old', 'new');
    assert.deepEqual(readdirSync(`${home.folder}/profiles`), ['new.json']);
    assert.deepEqual(readFileSync(openProfileFile(home.folder, 'new').path), before);
  });

  it('moves a damaged one, too', async (t) => {
    const home = await keep(t);
    await keep(t);
    openProfileFile(home.folder).prepare();
    writeFileSync(openProfileFile(home.folder, 'broken').path, '{"refr', { mode: 0o600 });
    await renameProfile(home, 'broken', 'aside');
    assert.equal(readFileSync(openProfileFile(home.folder, 'aside').path, 'utf8'), '{"refr');
  });

  it('goes on with the chosen one, and leaves the choice of another alone', async (t) => {
    const home = await keep(t, 'default', 'work');
    await renameProfile(home, 'default', 'first');
    assert.equal(readChosenProfile(home), 'first');
    await renameProfile(home, 'work', 'second');
    assert.equal(readChosenProfile(home), 'first');
    writeChosenProfile(home, 'second');
    await renameProfile(home, 'second', 'third');
    assert.equal(readChosenProfile(home), 'third');
  });

  it('never replaces a profile, whole or damaged, nor one that differs by letter case alone', async (t) => {
    const home = await keep(t, 'a', 'b');
    writeFileSync(openProfileFile(home.folder, 'broken').path, '', { mode: 0o600 });
    const before = listProfiles(home).map(({ file }) => readFileSync(file.path, 'utf8'));
    for (const to of ['b', 'broken', 'B'])
      await assert.rejects(renameProfile(home, 'a', to), { code: 'profile_exists' });
    for (const to of ['a', 'A']) await assert.rejects(renameProfile(home, 'a', to), { code: 'usage' });
    assert.deepEqual(
      listProfiles(home).map(({ file }) => readFileSync(file.path, 'utf8')),
      before,
    );
  });

  it('refuses what is not there, and what can be no name, and touches nothing', async (t) => {
    const home = { folder: `${makePrivateFolder(t)}/home`, uid: process.getuid?.() };
    await assert.rejects(renameProfile(home, 'a', 'b'), {
      code: 'profile_missing',
      message: 'There is no profile a; there is none.',
    });
    for (const odd of ['', '..', '../b', 'a/b', '-x', 'a b', 'a\0'])
      await assert.rejects(renameProfile(home, 'a', odd), { code: 'usage' });
    assert.throws(() => readdirSync(home.folder), { code: 'ENOENT' });
  });

  it('waits for a refresh under way of either, and loses nothing of it', async (t) => {
    for (const busy of ['old', 'new']) {
      const home = await keep(t, 'old');
      const file = openProfileFile(home.folder, busy);
      let renaming: Promise<void> | undefined;
      await file.exclusively(async () => {
        renaming = renameProfile(home, 'old', 'new');
        const isOver = await Promise.race([
          renaming.then(() => true),
          new Promise((resolve) => setTimeout(resolve, 300)),
        ]);
        assert.equal(isOver, undefined);
        if (busy === 'old') await file.write(inventProfile({ accessToken: 'ya29.refreshed' }));
      });
      await renaming;
      assert.deepEqual(listProfileNames(home), ['new']);
      const { accessToken } = openProfileFile(home.folder, 'new').read()?.credential ?? {};
      assert.equal(accessToken, busy === 'old' ? 'ya29.refreshed' : 'ya29.invented-access-token');
    }
  });

  it('of two that swap names at once lets one go first, without a deadlock', async (t) => {
    const home = await keep(t, 'a', 'b');
    const results = await Promise.allSettled([renameProfile(home, 'a', 'b'), renameProfile(home, 'b', 'a')]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    assert.deepEqual(listProfileNames(home), ['a', 'b']);
  });
});
