import assert from 'node:assert/strict';
import { chmodSync, existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import {
  forgetChosenProfile,
  readChosenProfile,
  writeChosenProfile,
} from '../../src/credentials/chosen-profile.ts';
import { makePrivateFolder } from '../private-folder.ts';

describe('the chosen profile', () => {
  const uid = process.getuid?.();

  it('is "default" where none was chosen, and asking makes no folder', (t) => {
    const folder = `${makePrivateFolder(t)}/home`;
    assert.equal(readChosenProfile({ folder, uid }), 'default');
    assert.equal(existsSync(folder), false);
  });

  it('is kept in a private file, and forgotten as often as one likes', (t) => {
    const home = { folder: `${makePrivateFolder(t)}/home`, uid };
    writeChosenProfile(home, 'work');
    assert.equal(readChosenProfile(home), 'work');
    assert.equal(readFileSync(`${home.folder}/chosen-profile`, 'utf8'), 'work\n');
    if (uid !== undefined) assert.equal(statSync(`${home.folder}/chosen-profile`).mode & 0o777, 0o600);
    forgetChosenProfile(home);
    forgetChosenProfile(home);
    assert.equal(readChosenProfile(home), 'default');
  });

  for (const odd of [
    '',
    '\n',
    '../work',
    'a b',
    'work\nother',
    '\0',
    '{"name":"work"}',
    'x'.repeat(65),
    '\x1b[2J',
  ]) {
    it(`is not taken for another where its file is damaged: ${JSON.stringify(odd)}`, (t) => {
      const home = { folder: makePrivateFolder(t), uid };
      writeFileSync(`${home.folder}/chosen-profile`, odd, { mode: 0o600 });
      assert.throws(() => readChosenProfile(home), {
        code: 'credential_corrupt',
        hint: /postern profile use/,
      });
      writeChosenProfile(home, 'work');
      assert.equal(readChosenProfile(home), 'work');
    });
  }

  it('is not taken from a file that others can write, nor through a link', {
    skip: uid === undefined,
  }, (t) => {
    const home = { folder: makePrivateFolder(t), uid };
    const path = `${home.folder}/chosen-profile`;
    writeChosenProfile(home, 'work');
    chmodSync(path, 0o666);
    assert.throws(() => readChosenProfile(home), { code: 'credential_unsafe' });
    forgetChosenProfile(home);
    symlinkSync('/etc/hostname', path);
    assert.throws(() => readChosenProfile(home), { code: 'credential_unsafe' });
  });
});
