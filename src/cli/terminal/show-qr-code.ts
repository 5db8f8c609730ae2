import type { Context, Output } from '../context.ts';
import { createQrCode } from './qr-code.ts';

export const qrModes = ['auto', 'always', 'never'] as const;

export type QrMode = (typeof qrModes)[number];

/**
 * The QR code with an empty line after it, or why there is none.
 *
 * @param below the lines that follow: what they push out of sight no phone reads
 */
export function formatQrCode(
  text: string,
  { isTTY, columns = 80, rows = 24 }: Output,
  qr: QrMode,
  below: readonly string[],
  env: Context['env'],
): string[] {
  if (qr === 'never' || (qr === 'auto' && !isTTY)) return [];
  // It would show the colours' escape sequences as they are.
  if (qr === 'auto' && env['TERM'] === 'dumb') {
    return ['(No QR code: this terminal is a dumb one (TERM). --qr always shows it anyway.)', ''];
  }
  const code = createQrCode(text, columns);
  const width = Math.max(columns, code.columns);
  const rowsBelow = ['', ...below].map((line) => Math.max(1, Math.ceil(line.length / width)));
  const height = rowsBelow.reduce((sum, lineRows) => sum + lineRows, code.rows);
  if (qr === 'always' || (code.columns <= columns && height <= rows)) return [...code.lines, ''];
  const size = `${code.columns} x ${height}`;
  return [
    `(The QR code needs a terminal of ${size}; this one has ${columns} x ${rows}. --qr always shows it anyway.)`,
    '',
  ];
}
