import { isNext } from './scalars.ts';
import { otherwise, reserve, type Scan, type Write, writeBytes } from './scan.ts';

const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const closeBrace = 0x7d;

const openRecord = Buffer.from('{"f":[');

export interface Column {
  /** Stands before the value, and so between it and the one before. */
  prefix: Uint8Array;
  write: Write;
}

/** A writer of `{"f":[{"v":…},…]}`: a row, or a STRUCT. @param close stands behind the last value */
export function createRecordWriter(columns: readonly Column[], close: Uint8Array): Write {
  return (scan, start) => {
    const { input } = scan;
    if (!isNext(input, start, openRecord)) return otherwise;
    let at = start + openRecord.length;
    let isFirst = true;
    for (const { prefix, write } of columns) {
      if (!isFirst && input[at++] !== comma) return otherwise;
      isFirst = false;
      reserve(scan, at, prefix.length);
      writeBytes(scan, prefix);
      at = writeCell(scan, at, write);
      if (at === otherwise) return otherwise;
    }
    if (input[at] !== closeBracket || input[at + 1] !== closeBrace) return otherwise;
    writeBytes(scan, close);
    return at + 2;
  };
}

/** A writer of `[{"v":…},…]`: an ARRAY, as JSON. */
export function createRepeatedWriter(write: Write): Write {
  return (scan, start) => {
    const { input } = scan;
    if (input[start] !== openBracket) return otherwise;
    scan.output[scan.length++] = openBracket;
    let at = start + 1;
    if (input[at] === closeBracket) {
      scan.output[scan.length++] = closeBracket;
      return at + 1;
    }
    for (;;) {
      reserve(scan, at, 0);
      at = writeCell(scan, at, write);
      if (at === otherwise) return otherwise;
      const separator = input[at++];
      if (separator !== comma && separator !== closeBracket) return otherwise;
      scan.output[scan.length++] = separator;
      if (separator === closeBracket) return at;
    }
  };
}

function writeCell(scan: Scan, start: number, write: Write): number {
  const { input } = scan;
  // `{"v":`, for every value: a loop over it would take as long as the value itself.
  const isCell =
    input[start] === 0x7b &&
    input[start + 1] === 0x22 &&
    input[start + 2] === 0x76 &&
    input[start + 3] === 0x22 &&
    input[start + 4] === 0x3a;
  if (!isCell) return otherwise;
  const at = write(scan, start + 5);
  return at !== otherwise && input[at] === closeBrace ? at + 1 : otherwise;
}

/** A writer of JSON in a cell of CSV: in quotes, where anything in it needs them. */
export function createCsvEmbedder(write: Write): Write {
  return (scan, start) => {
    const from = scan.length;
    const at = write(scan, start);
    if (at === otherwise) return otherwise;
    const json = scan.output.subarray(from, scan.length);
    if (!json.includes(0x22) && !json.includes(comma)) return at;
    doubleByte(scan, at, from, 0x22);
    scan.output.copyWithin(from + 1, from, scan.length);
    scan.output[from] = 0x22;
    scan.output[scan.length + 1] = 0x22;
    scan.length += 2;
    return at;
  };
}

/** A writer of JSON in a cell of TSV: its backslashes are escaped. */
export function createTsvEmbedder(write: Write): Write {
  return (scan, start) => {
    const from = scan.length;
    const at = write(scan, start);
    if (at !== otherwise) doubleByte(scan, at, from, 0x5c);
    return at;
  };
}

/** Doubles a byte in what is written from `from` on. */
function doubleByte(scan: Scan, at: number, from: number, byte: number): void {
  let count = 0;
  for (let index = from; index < scan.length; index += 1) if (scan.output[index] === byte) count += 1;
  reserve(scan, at, count);
  const { output } = scan;
  let to = scan.length + count;
  for (let index = scan.length - 1; to > index + 1; index -= 1) {
    const moved = output[index] ?? 0;
    output[--to] = moved;
    if (moved === byte) output[--to] = byte;
  }
  scan.length += count;
}
