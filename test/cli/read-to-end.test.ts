import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { readToEnd } from '../../src/cli/read-to-end.ts';
import { InterruptedError } from '../../src/errors.ts';
import { failureOf } from '../failure-of.ts';

const { signal } = new AbortController();
const mebibyte = Buffer.alloc(2 ** 20, 'x');

describe('reading standard input', () => {
  it('takes all of it, with characters that are cut in two on the way', async () => {
    const bytes = Buffer.from('\uFEFFä€😀\n');
    const pieces = [...bytes].map((byte) => Buffer.from([byte]));
    assert.equal(await readToEnd(Readable.from(pieces), signal), 'ä€😀\n');
    assert.equal(await readToEnd(Readable.from(['a', 'ä']), signal), 'aä');
    assert.equal(await readToEnd(Readable.from([]), signal), '');
  });

  it('gives up what has no end, before it takes all of the memory', async () => {
    let pieces = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) {
          pieces += 1;
          yield mebibyte;
        }
      })(),
    );
    const { code, message } = await failureOf(() => readToEnd(endless, signal));
    assert.equal(code, 'file_unreadable');
    assert.equal(message, 'Standard input holds more than 16 MB, so it was not read to its end.');
    assert.ok(pieces < 40 && endless.destroyed);
  });

  it('ends with the signal where nobody writes', async () => {
    const controller = new AbortController();
    const silent = new Readable({ read: () => undefined });
    const text = readToEnd(silent, controller.signal);
    controller.abort(new InterruptedError());
    await assert.rejects(text, InterruptedError);
    assert.ok(silent.destroyed);
  });
});
