/** What a scan of rows goes over and where it writes to. Both arrays are reused, and replaced by larger ones. */
export interface Scan {
  /** What has arrived and is not used up yet. The byte at `end` is 0, which no JSON has: every loop stops there. */
  input: Uint8Array;
  end: number;
  output: Uint8Array;
  /** How many bytes of `output` are written. */
  length: number;
}

/**
 * Writes what is at a place of the input, in the one shape that BigQuery sends it in.
 *
 * @returns where the input goes on, or {@link otherwise}
 */
export type Write = (scan: Scan, at: number) => number;

/** The input is something else than BigQuery sends, or it is not all there: a slower reader has to look at it. */
export const otherwise = -1;

/** What a value may need in the output beyond the bytes that it has in the input: a TIMESTAMP grows by 27. */
const slack = 64;

/** A scan with nothing in it. @param inputSize bytes; it grows with the longest row */
export function createScan(inputSize: number): Scan {
  return { input: new Uint8Array(inputSize + 1), end: 0, output: new Uint8Array(3 * inputSize), length: 0 };
}

/** Makes room in the output for `count` bytes and for all of the input from `at` on. */
export function reserve(scan: Scan, at: number, count: number): void {
  const needed = scan.length + count + (scan.end - at) + slack;
  if (needed <= scan.output.length) return;
  const larger = new Uint8Array(Math.max(needed, 2 * scan.output.length));
  larger.set(scan.output.subarray(0, scan.length));
  scan.output = larger;
}

/** Writes bytes that room was made for. */
export function writeBytes(scan: Scan, bytes: Uint8Array): void {
  const { output } = scan;
  let to = scan.length;
  // By hand, because they are few.
  for (let from = 0; from < bytes.length; from += 1) output[to++] = bytes[from] ?? 0;
  scan.length = to;
}
