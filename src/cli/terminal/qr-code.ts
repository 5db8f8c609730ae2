import { createRequire } from 'node:module';

/** On demand: everything of ours is one file once it is built, and most commands draw no QR code. */
const loadQrcode = (): typeof import('qrcode-terminal') => createRequire(import.meta.url)('qrcode-terminal');

/** Module rows and columns of light around the code, by the standard; qrcode-terminal draws one of them. */
const quietZone = 4;

/**
 * Black on white by explicit colours, also under NO_COLOR: the terminal's own may be light on dark, which not every
 * phone reads.
 */
const colours = { on: '\x1b[38;5;16;48;5;231m', off: '\x1b[0m' };

/** A QR code as lines of a terminal, and the room that they take. */
export interface QrCode {
  lines: string[];
  columns: number;
  rows: number;
}

/**
 * A QR code that a phone reads on dark and on light terminals, two modules to a character, with the whole quiet zone
 * where there is room for it and what there is room for elsewhere.
 *
 * @param columns of the terminal
 * @see ISO/IEC 18004, 6.3.8 quiet zone
 */
export function createQrCode(text: string, columns: number): QrCode {
  let drawn = '';
  loadQrcode().generate(text, { small: true }, (code) => {
    drawn = code;
  });
  const code = drawn.split('\n').filter((line) => line !== '');
  const width = code[0]?.length ?? 0;
  const margin = Math.min(quietZone - 1, Math.max(0, Math.floor((columns - width) / 2)));
  const side = ' '.repeat(margin);
  const blank = ' '.repeat(width + 2 * margin);
  const rows = [
    blank,
    // A line that is nothing but qrcode-terminal's own border: half of it is outside the code.
    ...code.map((line) => (/^▄+$/.test(line) ? blank : `${side}${invert(line)}${side}`)),
    blank,
    blank,
  ];
  const lines = rows.map((row) => `${colours.on}${row}${colours.off}`);
  return { lines, columns: blank.length, rows: lines.length };
}

/** qrcode-terminal draws the light modules, for a dark terminal; here the dark ones are drawn, on white. */
function invert(line: string): string {
  const inverse: Record<string, string> = { '█': ' ', ' ': '█', '▀': '▄', '▄': '▀' };
  return [...line].map((character) => inverse[character] ?? character).join('');
}
