/** One line of a comparison: what was measured, and against the first line. */
export interface Ratio {
  name: string;
  measured: string;
  ratio: string;
}

/** Lines with aligned columns. */
export function formatRatios(title: string, ratios: readonly Ratio[]): string {
  const widest = (key: keyof Ratio): number => Math.max(...ratios.map((ratio) => ratio[key].length));
  const lines = ratios.map(({ name, measured, ratio }) =>
    [
      `  ${name.padEnd(widest('name'))}`,
      measured.padStart(widest('measured')),
      ratio.padStart(widest('ratio')),
    ].join('  '),
  );
  return `${title}\n${lines.join('\n')}\n`;
}
