import { findNumberEnd } from './json-syntax.ts';
import { otherwise, type Write, writeBytes } from './scan.ts';
import { writeTimestamp } from './timestamps.ts';

const quote = 0x22;
const backslash = 0x5c;

const nullLiteral = Buffer.from('null');
const booleans = ['true', 'false'].map((word) => ({
  word: Buffer.from(word),
  quoted: Buffer.from(JSON.stringify(word)),
}));

/** Whether these bytes are the next in the input. */
export function isNext(input: Uint8Array, at: number, bytes: Uint8Array): boolean {
  for (let index = 0; index < bytes.length; index += 1) if (input[at + index] !== bytes[index]) return false;
  return true;
}

/** A writer of what may be NULL. @param nullText what stands in the output for NULL */
export function createNullable(write: Write, nullText: Uint8Array): Write {
  return (scan, at) => {
    if (scan.input[at] !== nullLiteral[0]) return write(scan, at);
    if (!isNext(scan.input, at, nullLiteral)) return otherwise;
    writeBytes(scan, nullText);
    return at + nullLiteral.length;
  };
}

/** A BOOL is the same word in every format. */
export const writeBoolean: Write = (scan, at) => {
  const boolean = booleans.find(({ quoted }) => isNext(scan.input, at, quoted));
  if (!boolean) return otherwise;
  writeBytes(scan, boolean.word);
  return at + boolean.quoted.length;
};

/**
 * A FLOAT64 as a JSON number, digit for digit.
 *
 * @param writeText for NaN and the infinities, for which JSON has no number
 */
export function createJsonFloatWriter(writeText: Write): Write {
  return (scan, at) => {
    const { input, output } = scan;
    if (input[at] !== quote) return otherwise;
    const end = findNumberEnd(input, at + 1);
    if (end < 0 || input[end] !== quote) return isWord(input, at + 1) ? writeText(scan, at) : otherwise;
    let to = scan.length;
    for (let from = at + 1; from < end; from += 1) output[to++] = input[from] ?? 0;
    scan.length = to;
    return end + 1;
  };
}

/** A TIMESTAMP as text in JSON. */
export const writeJsonTimestamp: Write = (scan, start) => {
  scan.output[scan.length++] = quote;
  const at = writeTimestamp(scan, start);
  scan.output[scan.length++] = quote;
  return at;
};

/** Whether it is written plainly: an escape may stand for a digit. */
function isWord(input: Uint8Array, start: number): boolean {
  let at = start;
  while (input[at] !== quote && input[at] !== backslash && at < input.length) at += 1;
  return input[at] === quote;
}
