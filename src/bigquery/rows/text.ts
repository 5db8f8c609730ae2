import { characterOf, isSurrogate, lengthOf, readEscape, writeCharacter } from './code-points.ts';
import { otherwise, type Scan, type Write } from './scan.ts';

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;

/** 0 for what a JSON string may hold as it is and the output may, too. */
function tablePlain(...others: number[]): Uint8Array {
  const table = new Uint8Array(256).fill(1, 0, 0x20);
  for (const byte of [quote, backslash, ...others]) table[byte] = 1;
  return table;
}

const plain = tablePlain();
const plainCsv = tablePlain(comma);

/** Writes a character that was escaped in the input as the output wants it. @returns where the output goes on */
type WriteEscaped = (output: Uint8Array, to: number, character: number) => number;

/** @param around bytes to write before and after, such as the quotes of JSON */
function createTextWriter(writeEscaped: WriteEscaped, around: number | undefined): Write {
  return (scan, start) => {
    const { input, output } = scan;
    if (input[start] !== quote) return otherwise;
    let at = start + 1;
    let to = scan.length;
    if (around !== undefined) output[to++] = around;
    for (;;) {
      let byte = input[at] ?? 0;
      while (plain[byte] === 0) {
        output[to++] = byte;
        byte = input[++at] ?? 0;
      }
      if (byte === quote) break;
      const escaped = byte === backslash ? readEscape(input, at) : otherwise;
      if (escaped < 0) return otherwise;
      to = writeEscaped(output, to, characterOf(escaped));
      at += lengthOf(escaped);
    }
    if (around !== undefined) output[to++] = around;
    scan.length = to;
    return at + 1;
  };
}

/** A JSON string, with the escapes that `JSON.stringify` uses. */
export const writeJsonText = createTextWriter((output, to, character) => {
  const escaped = jsonEscapes.get(character);
  if (escaped === undefined && !isSurrogate(character)) return writeCharacter(output, to, character);
  const text = escaped ?? `\\u${character.toString(16)}`;
  for (let index = 0; index < text.length; index += 1) output[to + index] = text.charCodeAt(index);
  return to + text.length;
}, quote);

const jsonEscapes = new Map<number, string>();
for (let code = 0; code < 0x80; code += 1) {
  const text = JSON.stringify(String.fromCharCode(code)).slice(1, -1);
  if (text.length > 1) jsonEscapes.set(code, text);
}

const tsvEscapes = new Map([
  [backslash, backslash],
  [0x09, 0x74],
  [0x0a, 0x6e],
  [0x0d, 0x72],
]);

/** A cell of TSV, which has no quotes: what would end a cell or a line is escaped. */
export const writeTsvText = createTextWriter((output, to, character) => {
  const letter = tsvEscapes.get(character);
  if (letter === undefined) return writeCharacter(output, to, character);
  output[to] = backslash;
  output[to + 1] = letter;
  return to + 2;
}, undefined);

const writeDoubled = createTextWriter((output, to, character) => {
  if (character === quote) output[to] = quote;
  return writeCharacter(output, character === quote ? to + 1 : to, character);
}, undefined);

/**
 * A cell of CSV. An empty text is quoted, so that it is not taken for NULL.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export const writeCsvText: Write = (scan, start) => {
  const { input, output } = scan;
  if (input[start] !== quote) return otherwise;
  let at = start + 1;
  let to = scan.length;
  let byte = input[at] ?? 0;
  while (plainCsv[byte] === 0) {
    output[to++] = byte;
    byte = input[++at] ?? 0;
  }
  if (byte !== quote || to === scan.length) return writeCsvAgain(scan, start);
  scan.length = to;
  return at + 1;
};

/** The few that may need quotes, from their beginning. */
function writeCsvAgain(scan: Scan, start: number): number {
  const begin = scan.length;
  scan.output[begin] = quote;
  scan.length = begin + 1;
  const at = writeDoubled(scan, start);
  if (at === otherwise) return otherwise;
  if (scan.length === begin + 1 || needsQuotes(scan.output, begin + 1, scan.length)) {
    scan.output[scan.length++] = quote;
  } else {
    // An escape was an ordinary character.
    scan.output.copyWithin(begin, begin + 1, scan.length--);
  }
  return at;
}

function needsQuotes(output: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = output[at];
    if (byte === quote || byte === comma || byte === 0x0a || byte === 0x0d) return true;
  }
  return false;
}
