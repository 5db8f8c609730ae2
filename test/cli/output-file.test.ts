import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { text } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { writeOutputFile } from '../../src/cli/output-file.ts';
import { InterruptedError } from '../../src/errors.ts';
import { makePrivateFolder } from '../private-folder.ts';

describe('an output file', () => {
  const folder = makePrivateFolder({ after });
  let count = 0;
  const makeFolder = (): string => {
    count += 1;
    mkdirSync(`${folder}/${count}`);
    return `${folder}/${count}`;
  };

  it('is not there before it is complete', async () => {
    const here = makeFolder();
    const result = await writeOutputFile(`${here}/a.csv`, async (write) => {
      await write('a\n1\n');
      assert.ok(!readdirSync(here).includes('a.csv'));
      return 'result';
    });
    assert.equal(result, 'result');
    assert.deepEqual(readdirSync(here), ['a.csv']);
    assert.equal(readFileSync(`${here}/a.csv`, 'utf8'), 'a\n1\n');
    assert.equal(statSync(`${here}/a.csv`).mode & 0o777, 0o666 & ~process.umask());
  });

  it('stays as it was where writing fails or is stopped, and no draft is left', async () => {
    const here = makeFolder();
    writeFileSync(`${here}/a.csv`, 'before');
    const interruption = new InterruptedError();
    const writing = writeOutputFile(`${here}/a.csv`, async (write) => {
      await write('half');
      throw interruption;
    });
    await assert.rejects(writing, interruption);
    assert.deepEqual(readdirSync(here), ['a.csv']);
    assert.equal(readFileSync(`${here}/a.csv`, 'utf8'), 'before');
  });

  it('that is replaced keeps its mode, and a link to it stays a link', async () => {
    const here = makeFolder();
    writeFileSync(`${here}/real.csv`, 'before');
    chmodSync(`${here}/real.csv`, 0o640);
    symlinkSync('real.csv', `${here}/link.csv`);
    await writeOutputFile(`${here}/link.csv`, (write) => write('after'));
    assert.deepEqual(readdirSync(here).sort(), ['link.csv', 'real.csv']);
    assert.equal(readFileSync(`${here}/real.csv`, 'utf8'), 'after');
    assert.equal(statSync(`${here}/real.csv`).mode & 0o777, 0o640);
  });

  it('may be a device or a pipe, which stays one', async () => {
    await writeOutputFile('/dev/null', (write) => write('gone'));
    assert.ok(statSync('/dev/null').isCharacterDevice());
    const pipe = `${makeFolder()}/pipe`;
    execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
    const reader = spawn('cat', [pipe]);
    const [read] = await Promise.all([
      text(reader.stdout),
      writeOutputFile(pipe, (write) => write('through')),
    ]);
    assert.equal(read, 'through');
    assert.ok(statSync(pipe).isFIFO());
  });

  it('on a full disk is said', async () => {
    await assert.rejects(
      writeOutputFile('/dev/full', (write) => write('x'.repeat(100_000))),
      { code: 'file_unwritable', message: 'There is no room left for /dev/full (ENOSPC).', hint: /df -h/ },
    );
  });

  it('that cannot be made says so', async () => {
    const here = makeFolder();
    for (const path of [`${here}/none/a.csv`, here]) {
      await assert.rejects(
        writeOutputFile(path, async () => undefined),
        {
          code: 'file_unwritable',
          message: new RegExp(`^${path} cannot be written \\((ENOENT|EISDIR)\\)\\.$`),
        },
      );
    }
  });
});
