import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';
import { drawBitmap, type View } from './bitmap.ts';
import type { Terminal } from './open-terminal.ts';

// Left alone, zxing-wasm would fetch its binary from a CDN.
const decoderPath = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
prepareZXingModule({ overrides: { wasmBinary: readFileSync(decoderPath).buffer } });

/** Decodes the QR codes that a person could scan from the terminal. */
export async function readQrCodes(terminal: Terminal, view: View): Promise<string[]> {
  const codes = await readBarcodes(drawBitmap(terminal.cells(), view), {
    formats: ['QRCode'],
    // Not every phone reads a light code on dark ground, so this decoder may not either.
    tryInvert: false,
  });
  return codes.map(({ text }) => text);
}
