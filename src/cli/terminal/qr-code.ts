import qrcode from 'qrcode-terminal';

/** Module rows and columns around the code that a reader needs, by the standard. */
const quietZone = 4;

const [black, white, reset] = ['\x1b[38;5;16m', '\x1b[48;5;231m', '\x1b[0m'];

/** A QR code as lines of a terminal, and the room that they take. */
export interface QrCode {
  lines: string[];
  columns: number;
  rows: number;
}

/**
 * A QR code that a phone reads on dark and on light terminals: black on white by explicit colours, two modules to a
 * character, with the whole quiet zone.
 *
 * @see ISO/IEC 18004, 6.3.8 quiet zone
 */
export function createQrCode(text: string): QrCode {
  let drawn = '';
  qrcode.generate(text, { small: true }, (code) => {
    drawn = code;
  });
  // qrcode-terminal draws light modules in the terminal's foreground, with one module of light around.
  const rows = drawn.split('\n').filter((row) => row !== '');
  const side = ' '.repeat(quietZone - 1);
  const inverted = rows.map(
    (row) => side + [...row].map((character) => inverse[character] ?? character).join('') + side,
  );
  const columns = Math.max(...inverted.map((row) => row.length));
  const blank = ' '.repeat(columns);
  // Two modules to a line: of the four above, qrcode-terminal has drawn one or two already.
  const margin = [blank, blank];
  const lines = [...margin, ...inverted, ...margin].map(
    (row) => `${white}${black}${row.padEnd(columns)}${reset}`,
  );
  return { lines, columns, rows: lines.length };
}

/** Light and dark change places, so that dark modules are drawn and light ones left white. */
const inverse: Record<string, string> = { '█': ' ', ' ': '█', '▀': '▄', '▄': '▀' };
