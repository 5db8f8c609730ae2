import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
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
