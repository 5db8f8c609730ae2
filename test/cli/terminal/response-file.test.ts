import assert from 'node:assert/strict';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { readResponseFile } from '../../../src/cli/terminal/response-file.ts';
import { failureOf } from '../../failure-of.ts';
import { makePrivateFolder } from '../../private-folder.ts';

const nobody = new AbortController().signal;

describe('a response file', () => {
  it('may be there already', async (t) => {
    const path = join(makePrivateFolder(t), 'response');
    writeFileSync(path, 'code=4/0A\n');
    assert.equal(await readResponseFile(path, new PassThrough(), nobody), 'code=4/0A\n');
  });

  it('may come later, and empty at first', async (t) => {
    const folder = makePrivateFolder(t);
    const path = join(folder, 'response');
    const reading = readResponseFile(path, new PassThrough(), nobody);
    await sleep(50);
    writeFileSync(path, ' \n');
    await sleep(300);
    writeFileSync(join(folder, 'next'), 'code=4/0A');
    renameSync(join(folder, 'next'), path);
    assert.equal(await reading, 'code=4/0A');
  });

  it('cannot be a folder', async (t) => {
    const path = join(makePrivateFolder(t), 'folder');
    mkdirSync(path);
    const failure = await failureOf(() => readResponseFile(path, new PassThrough(), nobody));
    assert.deepEqual([failure.code, failure.hint], ['file_unreadable', `ls -l ${path}`]);
  });

  it('is not waited for any longer once the person has had enough', async (t) => {
    const enough = new AbortController();
    const reading = readResponseFile(join(makePrivateFolder(t), 'none'), new PassThrough(), enough.signal);
    enough.abort(new Error('enough'));
    await assert.rejects(reading, /^Error: enough$/);
  });
});

describe('a response from standard input', () => {
  it('is all of it', async () => {
    const stdin = Readable.from([
      Buffer.from('http://127.0.0.1:1/?a='),
      Buffer.from('é').subarray(0, 1),
      Buffer.from('é').subarray(1),
    ]);
    assert.equal(await readResponseFile('-', stdin, nobody), 'http://127.0.0.1:1/?a=é');
  });

  it('that never comes does not hold the process', async () => {
    const enough = new AbortController();
    const stdin = new PassThrough();
    const reading = readResponseFile('-', stdin, enough.signal);
    enough.abort(new Error('enough'));
    await assert.rejects(reading, /^Error: enough$/);
    assert.equal(stdin.destroyed, true);
  });

  it('is not begun after the person has had enough', async () => {
    await assert.rejects(
      readResponseFile('-', new PassThrough(), AbortSignal.abort(new Error('enough'))),
      /enough/,
    );
  });
});
