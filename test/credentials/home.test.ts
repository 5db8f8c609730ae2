import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { getHome } from '../../src/credentials/home.ts';
import { createProfileFile } from '../../src/credentials/profile-file.ts';
import { failureOf } from '../failure-of.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { inventProfile, openProfileFile } from './kept-profile.ts';

const uid = process.getuid?.() ?? 0;

describe('the folder for everything kept', () => {
  it('is the one that POSTERN_HOME names, also below the current folder', async () => {
    assert.deepEqual(await getHome({ POSTERN_HOME: '/somewhere/else' }, 7), {
      folder: '/somewhere/else',
      uid: 7,
    });
    assert.equal((await getHome({ POSTERN_HOME: 'here' }, 7)).folder, join(process.cwd(), 'here'));
  });

  it("is conf's folder for postern without it, and an empty POSTERN_HOME is none", async () => {
    for (const env of [{}, { POSTERN_HOME: '' }])
      assert.match((await getHome(env, 7)).folder, /[\\/]postern([\\/]Config)?$/);
  });

  it('is not taken over from another user, who could change what is in it', async (t) => {
    const folder = makePrivateFolder(t);
    const file = createProfileFile({ folder, uid: uid + 1 }, 'default');
    for (const use of [() => file.prepare(), () => file.write(inventProfile())]) {
      const failure = await failureOf(use);
      assert.equal(failure.code, 'credential_unsafe');
      assert.match(failure.message, /belongs to another user/);
    }
    await openProfileFile(folder).write(inventProfile());
    assert.equal((await failureOf(() => file.read())).code, 'credential_unsafe');
  });

  for (const below of ['', '/profiles']) {
    it(`cannot be a link, nor can a folder in it, here: home${below}`, async (t) => {
      const parent = makePrivateFolder(t);
      const file = openProfileFile(join(parent, 'home'));
      await file.write(inventProfile());
      const link = join(parent, `home${below}`);
      renameSync(link, join(parent, 'elsewhere'));
      for (const target of [join(parent, 'elsewhere'), join(parent, 'nowhere')]) {
        symlinkSync(target, link);
        const uses = [() => file.prepare(), () => file.write(inventProfile())];
        for (const use of target.endsWith('elsewhere') ? [...uses, () => file.read()] : uses) {
          const failure = await failureOf(use);
          assert.equal(failure.code, 'credential_unsafe');
          assert.equal(failure.message, `${link} is a symbolic link, so it is not used.`);
        }
        rmSync(link);
      }
      assert.deepEqual(readdirSync(parent).includes('nowhere'), false);
    });
  }

  it('may lie below a link: /tmp and /home are links on some systems', async (t) => {
    const parent = makePrivateFolder(t);
    mkdirSync(join(parent, 'real'), { mode: 0o700 });
    symlinkSync('real', join(parent, 'link'));
    const file = openProfileFile(join(parent, 'link', 'home'));
    await file.write(inventProfile());
    assert.ok(file.read());
    assert.ok(openProfileFile(join(parent, 'real', 'home')).read());
  });

  it('is asked for where the system knows none: HOME is unset or empty, as in some containers', (t) => {
    const folder = makePrivateFolder(t);
    const user = process.getuid?.() === 0 ? ['setpriv', '--reuid', '54321', '--clear-groups'] : [];
    const [command = '', ...args] = [...user, process.execPath, '--input-type=module', '-e'];
    const script = `import { getHome } from ${JSON.stringify(import.meta.resolve('../../src/credentials/home.ts'))};
      const home = await getHome(process.env, 54321).catch(({ code, message, hint }) => ({ code, message, hint }));
      console.log(JSON.stringify(home));`;
    const homeless = { code: 'no_home', message: 'HOME is not set, and user 54321 has no home folder.' };
    const hint = 'POSTERN_HOME=FOLDER names a folder to keep things in.';
    const { PATH = '' } = process.env;
    for (const [env, expected] of [
      [{ HOME: '' }, { ...homeless, hint }],
      ...(user.length > 0 ? ([[{}, { ...homeless, hint }]] as const) : []),
      [{ POSTERN_HOME: folder }, { folder, uid: 54321 }],
    ] as const) {
      const answer = execFileSync(command, [...args, script], { env: { PATH, ...env }, cwd: '/' });
      assert.deepEqual(JSON.parse(answer.toString()), expected);
    }
  });

  it('cannot be made below a file, and nobody is signed in there', async (t) => {
    const obstacle = join(makePrivateFolder(t), 'file');
    writeFileSync(obstacle, '');
    const file = openProfileFile(join(obstacle, 'home'));
    assert.equal(file.read(), undefined);
    const failure = await failureOf(() => file.prepare());
    assert.equal(failure.code, 'store_unwritable');
    assert.match(failure.message, /\(ENOTDIR\)/);
    assert.match(failure.hint ?? '', /POSTERN_HOME=/);
  });

  it('cannot be a file', async (t) => {
    const obstacle = join(makePrivateFolder(t), 'file');
    writeFileSync(obstacle, '', { mode: 0o600 });
    assert.equal((await failureOf(() => openProfileFile(obstacle).prepare())).code, 'store_unwritable');
  });

  it('is left as it is where it is open to others: the person says chmod', async (t) => {
    const folder = join(makePrivateFolder(t), 'home');
    mkdirSync(folder);
    chmodSync(folder, 0o755);
    assert.equal((await failureOf(() => openProfileFile(folder).prepare())).hint, `chmod 700 ${folder}`);
    assert.equal(statSync(folder).mode & 0o777, 0o755);
    assert.equal(statSync(join(folder, 'profiles'), { throwIfNoEntry: false }), undefined);
  });

  it('has no modes to look at on Windows', async (t) => {
    const folder = join(makePrivateFolder(t), 'home');
    const file = createProfileFile({ folder, uid: undefined }, 'default');
    await file.write(inventProfile());
    chmodSync(folder, 0o755);
    assert.ok(file.read());
  });
});
