import assert from 'node:assert/strict';
import { it } from 'node:test';
import { formatBytes, parseBytes } from '../../src/cli/byte-size.ts';

for (const [text, bytes] of [
  ['0', 0n],
  ['1048576', 1_048_576n],
  ['10GB', 10_000_000_000n],
  ['10 gb', 10_000_000_000n],
  ['10g', 10_000_000_000n],
  ['500MiB', 524_288_000n],
  ['1.5KiB', 1536n],
  ['0.001 PB', 1_000_000_000_000n],
  ['12B', 12n],
] as const) {
  it(`${text} is ${bytes} bytes`, () => assert.equal(parseBytes(text, '--x'), bytes));
}

for (const text of ['', 'GB', '-1', '1e3', '1 2', '1XB', '1iB', '.5GB', '1,5GB']) {
  it(`"${text}" is no size`, () => assert.throws(() => parseBytes(text, '--x'), { code: 'usage' }));
}

it('bytes are said in binary units', () => {
  assert.deepEqual([0, 1023, 1024, 1536, 1024 ** 3, 1024 ** 6].map(formatBytes), [
    '0 B',
    '1023 B',
    '1.0 KiB',
    '1.5 KiB',
    '1.0 GiB',
    '1024.0 PiB',
  ]);
});
