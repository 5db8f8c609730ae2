import assert from 'node:assert/strict';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { failureOf } from '../failure-of.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { inventLogin, listLoginSecrets, openPendingLogins, pathOfLogin } from './kept-logins.ts';

function modeOf(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

function keep(t: TestContext, changes: Parameters<typeof inventLogin>[0] = {}) {
  const folder = join(makePrivateFolder(t), 'home');
  const logins = openPendingLogins(folder);
  const login = logins.add(inventLogin(changes));
  return { folder, logins, login, path: pathOfLogin(folder, login.id), pending: join(folder, 'pending') };
}

describe('the file of a pending login', () => {
  it('is for its owner alone, with every folder above it, whatever the umask', (t) => {
    const umask = process.umask(0);
    t.after(() => process.umask(umask));
    const { folder, path, pending } = keep(t);
    assert.deepEqual([folder, pending, path].map(modeOf), ['700', '700', '600']);
    assert.equal(readdirSync(pending).length, 1, 'a draft was left');
  });

  it('holds what finishing needs, and no more', (t) => {
    const { login, path } = keep(t, { project: 'p' });
    const { version, ...kept } = JSON.parse(readFileSync(path, 'utf8'));
    assert.equal(version, 1);
    assert.deepEqual(Object.keys(kept), ['pending', 'profile', 'project', 'expiresAt']);
    assert.deepEqual(kept.pending, login.pending);
    assert.deepEqual(Object.keys(kept.pending).sort(), [
      'client',
      'codeVerifier',
      'flow',
      'redirectUri',
      'scopes',
      'server',
      'state',
    ]);
  });

  it('has a short name that says nothing of the state', (t) => {
    const { login } = keep(t);
    assert.match(login.id, /^[0-9a-f]{8}$/);
    assert.ok(!login.pending.state.includes(login.id));
  });

  it('is read again as it was written, and removing it twice is fine', (t) => {
    const { logins, login } = keep(t);
    assert.deepEqual(logins.read(login.id), login);
    logins.remove(login.id);
    logins.remove(login.id);
    assert.equal(logins.read(login.id), undefined);
  });

  it('is found by no name but an ID', (t) => {
    const { logins, folder } = keep(t);
    writeFileSync(join(folder, 'x.json'), '{}', { mode: 0o600 });
    for (const id of ['../x', '', '.', 'x', '../profiles/default', 'DEADBEEF', 'a\0b'])
      assert.equal(logins.read(id), undefined);
  });

  for (const mode of [0o604, 0o640, 0o620, 0o677]) {
    it(`is not used with mode ${mode.toString(8)}`, async (t) => {
      const { logins, login, path } = keep(t);
      chmodSync(path, mode);
      const failure = await failureOf(() => logins.read(login.id), listLoginSecrets(login));
      assert.deepEqual([failure.code, failure.hint], ['credential_unsafe', `chmod 600 ${path}`]);
      const { logins: readable, faults } = logins.list();
      assert.deepEqual([readable, faults.map(({ error }) => error.code)], [[], ['credential_unsafe']]);
    });
  }

  it('is not used in a folder that is open to others', async (t) => {
    for (const open of ['folder', 'pending'] as const) {
      const kept = keep(t);
      chmodSync(kept[open], 0o755);
      const failure = await failureOf(() => kept.logins.read(kept.login.id));
      assert.deepEqual([failure.code, failure.hint], ['credential_unsafe', `chmod 700 ${kept[open]}`]);
      assert.equal((await failureOf(() => kept.logins.replace(kept.login))).code, 'credential_unsafe');
    }
  });

  const { pending } = inventLogin();
  const damaged: Record<string, string> = {
    'an empty file': '',
    'half a file': '{"version":1,"pending":{"server":',
    'a list': '[]',
    'another version': JSON.stringify({ version: 2, ...inventLogin() }),
    'no login': JSON.stringify({ version: 1, profile: 'default' }),
    'no profile': JSON.stringify({ version: 1, pending }),
    'no state': JSON.stringify({ version: 1, profile: 'x', pending: { ...pending, state: '' } }),
    'no verifier': JSON.stringify({ version: 1, profile: 'x', pending: { ...pending, codeVerifier: null } }),
    'an expiry that is text': JSON.stringify({ version: 1, ...inventLogin(), expiresAt: 'soon' }),
    'a credential that is none': JSON.stringify({ version: 1, ...inventLogin(), finished: {} }),
  };
  for (const [name, content] of Object.entries(damaged)) {
    it(`is refused when damaged, and does not hide the others: ${name}`, async (t) => {
      const { logins, login, path, folder } = keep(t);
      const other = logins.add(inventLogin());
      writeFileSync(path, content);
      const failure = await failureOf(() => logins.read(login.id), listLoginSecrets({ pending }));
      assert.equal(failure.code, 'pending_login_corrupt');
      assert.equal(failure.hint, `postern login cancel ${login.id}`);
      assert.deepEqual(logins.list().logins, [other]);
      assert.deepEqual(
        logins.list().faults.map(({ id }) => id),
        [login.id],
      );
      assert.equal(readFileSync(pathOfLogin(folder, login.id), 'utf8'), content);
    });
  }
});

describe('the pending logins', () => {
  it('are none where nothing was ever kept, and looking makes nothing', (t) => {
    const folder = join(makePrivateFolder(t), 'home');
    const logins = openPendingLogins(folder);
    assert.deepEqual([logins.list(), logins.sweep(Date.now())], [{ logins: [], faults: [] }, []]);
    assert.equal(statSync(folder, { throwIfNoEntry: false }), undefined);
  });

  it('are listed with those first that end first, and those last that never do', (t) => {
    const { logins, login } = keep(t, { expiresAt: undefined });
    const later = logins.add(inventLogin({ expiresAt: 3000 }));
    const sooner = logins.add(inventLogin({ expiresAt: 2000 }));
    assert.deepEqual(
      logins.list().logins.map(({ id }) => id),
      [sooner.id, later.id, login.id],
    );
  });

  it('are swept when their time is over, but not before, and not while one is being finished', async (t) => {
    const { logins, login } = keep(t, { expiresAt: 1000 });
    const endless = logins.add(inventLogin({ expiresAt: undefined }));
    assert.deepEqual(logins.sweep(999), []);
    await logins.exclusively(login.id, async () => assert.deepEqual(logins.sweep(1000), []));
    assert.deepEqual(logins.sweep(1000), [login]);
    assert.deepEqual(logins.list().logins, [endless]);
  });

  it('are swept of what killed processes left, but not of what is in use', (t) => {
    const { logins, login, pending } = keep(t);
    const [draft, lock] = [join(pending, `${login.id}.json.x.draft`), join(pending, '00000000.lock')];
    for (const path of [draft, lock]) writeFileSync(path, '', { mode: 0o600 });
    mkdirSync(`${lock}.burial`);
    logins.sweep(Date.now());
    assert.equal(readdirSync(pending).length, 4);
    const longAgo = Date.now() / 1000 - 700;
    for (const path of [draft, lock, `${lock}.burial`]) utimesSync(path, longAgo, longAgo);
    logins.sweep(Date.now());
    assert.deepEqual(readdirSync(pending), [`${login.id}.json`]);
  });
});
