const replacement = 0xfffd;

/** What stands behind a backslash, but for `u`, and means another character. */
const simpleEscapes = new Uint8Array(256);
for (const [letter, meaning] of ['""', '\\\\', '//', 'b\b', 'f\f', 'n\n', 'r\r', 't\t'])
  simpleEscapes[(letter ?? '').charCodeAt(0)] = (meaning ?? '').charCodeAt(0);

/** The length that {@link readEscape} returns beside the character. */
const lengthBits = 4;

/**
 * Reads an escape of a JSON string; a pair of surrogates is one character, and a lone one stays what it is.
 *
 * @param at where the backslash is
 * @returns character and length in one number, or -1: see {@link characterOf} and {@link lengthOf}
 * @see https://www.rfc-editor.org/rfc/rfc8259#section-7
 */
export function readEscape(input: Uint8Array, at: number): number {
  const letter = input[at + 1] ?? 0;
  const simple = simpleEscapes[letter] ?? 0;
  if (simple !== 0) return (simple << lengthBits) | 2;
  if (letter !== 0x75) return -1;
  const unit = readHex(input, at + 2);
  if (unit < 0) return -1;
  if (unit >= 0xd800 && unit < 0xdc00 && input[at + 6] === 0x5c && input[at + 7] === 0x75) {
    const low = readHex(input, at + 8);
    if (low >= 0xdc00 && low < 0xe000)
      return ((0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00)) << lengthBits) | 12;
  }
  return (unit << lengthBits) | 6;
}

export function characterOf(escaped: number): number {
  return escaped >> lengthBits;
}

export function lengthOf(escaped: number): number {
  return escaped & ((1 << lengthBits) - 1);
}

/** Writes a character as UTF-8, a lone surrogate as U+FFFD. @returns where the output goes on */
export function writeCharacter(output: Uint8Array, to: number, character: number): number {
  if (character < 0x80) {
    output[to] = character;
    return to + 1;
  }
  if (character < 0x800) {
    output[to] = 0xc0 | (character >> 6);
    output[to + 1] = 0x80 | (character & 0x3f);
    return to + 2;
  }
  if (character < 0x10000) {
    const sound = isSurrogate(character) ? replacement : character;
    output[to] = 0xe0 | (sound >> 12);
    output[to + 1] = 0x80 | ((sound >> 6) & 0x3f);
    output[to + 2] = 0x80 | (sound & 0x3f);
    return to + 3;
  }
  output[to] = 0xf0 | (character >> 18);
  output[to + 1] = 0x80 | ((character >> 12) & 0x3f);
  output[to + 2] = 0x80 | ((character >> 6) & 0x3f);
  output[to + 3] = 0x80 | (character & 0x3f);
  return to + 4;
}

export function isSurrogate(character: number): boolean {
  return character >= 0xd800 && character < 0xe000;
}

export function isHexDigit(byte: number): boolean {
  return hexValueOf(byte) >= 0;
}

function hexValueOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function readHex(input: Uint8Array, at: number): number {
  let value = 0;
  for (let index = at; index < at + 4; index += 1) {
    const digit = hexValueOf(input[index] ?? 0);
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}
