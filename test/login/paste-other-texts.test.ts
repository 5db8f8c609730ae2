import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { PosternError } from '../../src/errors.ts';
import { tidyPaste } from '../../src/login/tidy-paste.ts';
import { assertSilent } from '../failure-of.ts';
import { propertyRuns } from '../property-runs.ts';
import { anyText, hostileParts, otherSecret } from './other-texts.ts';
import { read } from './read-text.ts';

describe('any other text', () => {
  it('gives a response or a code only where one is written', () => {
    const holds = (text: string): void => {
      const found = read(text);
      if (found instanceof PosternError) return;
      const written = decodeLeniently(tidyPaste(text));
      if (found.kind === 'bare-code') assert.ok(written.includes(found.code));
      else if (found.response.code !== undefined) assert.ok(written.includes(`code=${found.response.code}`));
    };
    fc.assert(fc.property(anyText, holds), propertyRuns(10_000));
  });

  it('is refused, and nothing of it is repeated', () => {
    const around = fc.constantFrom('', ' ', '\n', '"', 'Is it this? ', '\u200b');
    const holds = (
      before: string,
      { secret, text }: { secret: string; text: string },
      after: string,
    ): void => {
      const found = read(before + text + after);
      assert.ok(found instanceof PosternError);
      assert.ok(['unrecognized_response', 'authorization_url_pasted'].includes(found.code));
      assert.ok(found.hint);
      assertSilent(found, [secret]);
    };
    fc.assert(fc.property(around, otherSecret, around, holds), propertyRuns(5000));
  });

  // What takes time in the square of the length, or worse, would take minutes: the limits of time are the assertions.
  describe('of any length, however hostile,', () => {
    const address = `http://127.0.0.1:1/?state=x&code=4/0A${'x'.repeat(30)}`;
    const repeat = (part: string): string => part.repeat(Math.ceil(60_000 / part.length));

    for (const [i, part] of hostileParts.entries()) {
      it(`is over soon: ${JSON.stringify(part)}`, { timeout: 30_000 }, async () => {
        const other = hostileParts[(i + 1) % hostileParts.length] ?? '';
        const noise = repeat(part);
        const texts = [noise, `x${noise}x`, address + noise, `${noise} ${address}`, repeat(part + other)];
        for (const text of [...texts, noise.repeat(20)]) {
          read(text);
          await setImmediate();
        }
      });
    }

    it('is over soon, many times: a command to the terminal that never ends', {
      timeout: 30_000,
    }, async () => {
      for (let times = 0; times < 40; times += 1) {
        read(repeat('\x1b]'));
        await setImmediate();
      }
    });
  });
});

/** Decoded as far as it can be, as a query is. */
function decodeLeniently(text: string): string {
  return text.replaceAll('+', ' ').replace(/(?:%[\da-f]{2})+/gi, (encoded) => {
    // Bytes that are no UTF-8 become replacement characters.
    return Buffer.from(encoded.replaceAll('%', ''), 'hex').toString('utf8');
  });
}
