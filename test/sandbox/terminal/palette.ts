import type { IBufferCell } from '@xterm/headless';

export type Colour = readonly [red: number, green: number, blue: number];
export type Scheme = 'dark' | 'light';

/** What a cell looks like when the program has set no colour: the person's own choice, which the program cannot see. */
const DEFAULTS: Record<Scheme, { foreground: Colour; background: Colour }> = {
  dark: { foreground: [211, 211, 211], background: [0, 0, 0] },
  light: { foreground: [0, 0, 0], background: [255, 255, 255] },
};

/** The 16 named colours as xterm draws them; themes may differ, so nothing that must be exact may depend on these. */
const NAMED: readonly Colour[] = [
  [0, 0, 0],
  [205, 0, 0],
  [0, 205, 0],
  [205, 205, 0],
  [0, 0, 238],
  [205, 0, 205],
  [0, 205, 205],
  [229, 229, 229],
  [127, 127, 127],
  [255, 0, 0],
  [0, 255, 0],
  [255, 255, 0],
  [92, 92, 255],
  [255, 0, 255],
  [0, 255, 255],
  [255, 255, 255],
];

/** The two colours a cell is drawn in. */
export function cellColours(cell: IBufferCell, scheme: Scheme): { foreground: Colour; background: Colour } {
  const foreground = cell.isFgDefault()
    ? DEFAULTS[scheme].foreground
    : colour(cell.getFgColor(), cell.isFgRGB());
  const background = cell.isBgDefault()
    ? DEFAULTS[scheme].background
    : colour(cell.getBgColor(), cell.isBgRGB());
  return cell.isInverse() ? { foreground: background, background: foreground } : { foreground, background };
}

function colour(value: number, isRgb: boolean): Colour {
  return isRgb ? [(value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff] : paletteColour(value);
}

/** The 256 colours: 16 named ones, a cube of 6 levels a side, and 24 greys. */
function paletteColour(index: number): Colour {
  const named = NAMED[index];
  if (named !== undefined) return named;
  if (index >= 232) {
    const grey = 8 + 10 * (index - 232);
    return [grey, grey, grey];
  }
  const cube = index - 16;
  return [cubeLevel(Math.floor(cube / 36)), cubeLevel(Math.floor(cube / 6) % 6), cubeLevel(cube % 6)];
}

function cubeLevel(step: number): number {
  return step === 0 ? 0 : 55 + 40 * step;
}
