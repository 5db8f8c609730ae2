import type { IBuffer, IBufferCell } from '@xterm/headless';
import { type Colour, cellColours, type Scheme } from './palette.ts';

export interface Bitmap {
  data: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
}

/** A cell twice as high as wide, as in most fonts: this is what makes half blocks square. */
const CELL_WIDTH = 8;
const CELL_HEIGHT = 16;

/** Whether a pixel of a cell showing this character is ink. */
type Glyph = (x: number, y: number) => boolean;

const GLYPHS: Record<string, Glyph> = {
  '': () => false,
  ' ': () => false,
  '█': () => true,
  '▀': (_, y) => y < CELL_HEIGHT / 2,
  '▄': (_, y) => y >= CELL_HEIGHT / 2,
};

/** Letters only have to be in the way of a decoder as letters are, so every one of them is the same pattern. */
const LETTER: Glyph = (x, y) => x > 0 && x < 7 && y > 2 && y < 13 && (x + y) % 3 === 0;

export interface View {
  /** The person's colours. */
  scheme: Scheme;
  /** Only what is on the screen now; else also what the person would have to scroll back to. */
  inSight?: boolean;
}

/** Draws a terminal as the person sees it. */
export function drawBitmap(buffer: IBuffer, { scheme, inSight = false }: View): Bitmap {
  const firstRow = inSight ? buffer.baseY : 0;
  const columns = buffer.getLine(0)?.length ?? 0;
  const width = columns * CELL_WIDTH;
  const height = (buffer.length - firstRow) * CELL_HEIGHT;
  const bitmap: Bitmap = { data: new Uint8ClampedArray(width * height * 4), width, height };
  for (let row = firstRow; row < buffer.length; row++) {
    const line = buffer.getLine(row);
    for (let column = 0; column < columns; column++) {
      const cell = line?.getCell(column);
      if (cell !== undefined) drawCell(bitmap, column, row - firstRow, cell, scheme);
    }
  }
  return bitmap;
}

function drawCell(bitmap: Bitmap, column: number, row: number, cell: IBufferCell, scheme: Scheme): void {
  const { foreground, background } = cellColours(cell, scheme);
  const glyph = GLYPHS[cell.getChars()] ?? LETTER;
  for (let y = 0; y < CELL_HEIGHT; y++) {
    for (let x = 0; x < CELL_WIDTH; x++) {
      const pixel = (row * CELL_HEIGHT + y) * bitmap.width + column * CELL_WIDTH + x;
      setPixel(bitmap, pixel, glyph(x, y) ? foreground : background);
    }
  }
}

function setPixel({ data }: Bitmap, pixel: number, [red, green, blue]: Colour): void {
  data.set([red, green, blue, 255], pixel * 4);
}
