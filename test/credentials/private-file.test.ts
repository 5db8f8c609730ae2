import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readPrivateFile, writePrivateFile } from '../../src/credentials/private-file.ts';
import { failureOf } from '../failure-of.ts';
import { makePrivateFolder } from '../private-folder.ts';

describe('a kept file', () => {
  it('is written over as a whole, whatever it was, and comes back to the byte', (t) => {
    const folder = makePrivateFolder(t);
    const path = join(folder, 'x.json');
    writeFileSync(path, 'old', { mode: 0o644 });
    const content = `${'ä\u0000\n'.repeat(300_000)}end`;
    writePrivateFile(path, content);
    assert.equal(readPrivateFile({ folder, uid: process.getuid?.() }, path), content);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder), ['x.json']);
  });

  it('is not read through a link, wherever that leads', async (t) => {
    const folder = makePrivateFolder(t);
    const path = join(folder, 'x.json');
    writeFileSync(join(folder, 'elsewhere'), 'ya29.secret', { mode: 0o600 });
    for (const target of ['elsewhere', '/etc/passwd', 'nowhere', 'x.json']) {
      symlinkSync(target, path);
      const failure = await failureOf(() => readPrivateFile({ folder, uid: process.getuid?.() }, path));
      assert.equal(failure.code, 'credential_unsafe');
      assert.equal(failure.message, `${path} is a symbolic link, so it is not used.`);
      rmSync(path);
    }
  });

  it('is no pipe that somebody has to write to first', async (t) => {
    const folder = makePrivateFolder(t);
    const path = join(folder, 'x.json');
    execFileSync('sh', ['-c', 'mkfifo -m 600 "$0"', path]);
    const failure = await failureOf(() => readPrivateFile({ folder, uid: process.getuid?.() }, path));
    assert.equal(failure.code, 'file_unreadable');
  });

  it('takes the place of a link, and what the link led to stays', (t) => {
    const folder = makePrivateFolder(t);
    const [path, elsewhere] = [join(folder, 'x.json'), join(folder, 'elsewhere')];
    writeFileSync(elsewhere, 'precious');
    symlinkSync(elsewhere, path);
    writePrivateFile(path, 'new');
    assert.deepEqual([readFileSync(elsewhere, 'utf8'), readFileSync(path, 'utf8')], ['precious', 'new']);
  });

  it('that cannot be written leaves nothing behind', async (t) => {
    const folder = makePrivateFolder(t);
    const path = join(folder, 'x.json');
    mkdirSync(join(path, 'full'), { recursive: true });
    const failure = await failureOf(() => writePrivateFile(path, 'ya29.secret'), ['ya29.secret']);
    assert.equal(failure.code, 'store_unwritable');
    assert.deepEqual(readdirSync(folder), ['x.json']);
  });
});
