import type { IBuffer } from '@xterm/headless';

/** The lines in view, each without its trailing blanks. */
export function visibleLines(buffer: IBuffer, rows: number): string[] {
  return Array.from({ length: rows }, (_, row) => lineText(buffer, buffer.baseY + row).trimEnd());
}

/** Scrollback and screen, with the lines that the terminal wrapped joined again. */
export function allText(buffer: IBuffer): string {
  const lines: string[] = [];
  for (let row = 0; row < buffer.length; row++) {
    const line = lineText(buffer, row);
    if (buffer.getLine(row)?.isWrapped) lines.push((lines.pop() ?? '') + line);
    else lines.push(line);
  }
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
}

/** One row as written: blanks that were printed stay, cells that were never written to do not. */
function lineText(buffer: IBuffer, row: number): string {
  return buffer.getLine(row)?.translateToString(true) ?? '';
}
