import { UsageError } from '../errors.ts';

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** A number of bytes for a person, in binary units, as BigQuery bills. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

/**
 * A number of bytes as people type it: `500MiB`, `1.5 GB` (1000 MB), or a plain number.
 *
 * @param option names it in the error
 * @throws UsageError
 */
export function parseBytes(text: string, option: string): bigint {
  const [, amount, letter, isBinary] = /^(\d{1,15}(?:\.\d{1,3})?) ?(?:([kmgtp])(i?))?b?$/i.exec(text) ?? [];
  if (amount === undefined) {
    throw new UsageError(`${option} takes a size such as 10GB or 500MiB, not "${text}".`);
  }
  const power = letter === undefined ? 0n : BigInt('kmgtp'.indexOf(letter.toLowerCase()) + 1);
  const unit = (isBinary ? 1024n : 1000n) ** power;
  // In thousandths, so that every digit counts.
  return (BigInt(Math.round(Number(amount) * 1000)) * unit) / 1000n;
}
