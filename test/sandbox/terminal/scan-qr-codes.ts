import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bitmap, drawBitmap, type View } from './bitmap.ts';
import type { Terminal } from './open-terminal.ts';

const SCANNER = 'zbarimg';

/** What it exits with where there is no code. */
const NO_CODE = 4;

/**
 * Decodes the QR codes that a person could scan from the terminal with the program of zbar, a second reader that shares
 * nothing with the first. It, too, reads nothing that is light on dark.
 */
export function scanQrCodes(terminal: Terminal, view: View): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'postern-qr-'));
  try {
    const file = join(folder, 'screen.ppm');
    writeFileSync(file, formatPortablePixmap(drawBitmap(terminal.cells(), view)));
    const options = ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable'];
    const { status, stdout, stderr, error } = spawnSync(SCANNER, [...options, file], { encoding: 'utf8' });
    if (error) throw error;
    if (status === NO_CODE) return [];
    if (status !== 0) throw new Error(`${SCANNER} failed: ${stderr}`);
    return stdout.trimEnd().split('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @see https://netpbm.sourceforge.net/doc/ppm.html */
function formatPortablePixmap({ data, width, height }: Bitmap): Buffer {
  const pixels = Buffer.alloc(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++)
    pixels.set(data.subarray(pixel * 4, pixel * 4 + 3), pixel * 3);
  return Buffer.concat([Buffer.from(`P6 ${width} ${height} 255\n`), pixels]);
}
