import { isHexDigit, lengthOf, readEscape } from './code-points.ts';

/** Where a text stops being JSON. */
export class MalformedJson extends Error {
  /** An index of the input. */
  readonly at: number;

  constructor(at: number) {
    super('malformed JSON');
    this.at = at;
  }
}

/** The value is not all there yet. */
export const incomplete = -1;

/** More levels than BigQuery nests, and fewer than a stack has room for. */
const deepest = 500;

const literals = ['true', 'false', 'null'].map((word) => Buffer.from(word));

/**
 * Where a JSON value ends, checked to the letter.
 *
 * @param input ends with a 0, which no JSON has
 * @returns the index behind it, or {@link incomplete}
 * @throws MalformedJson
 * @see https://www.rfc-editor.org/rfc/rfc8259
 */
export function findValueEnd(input: Uint8Array, at: number, end: number, depth = 0): number {
  if (depth > deepest) throw new MalformedJson(at);
  const byte = input[at] ?? 0;
  if (byte === 0x22) return findStringEnd(input, at, end);
  if (byte === 0x7b) return findListEnd(input, at, end, depth, findMemberEnd, 0x7d);
  if (byte === 0x5b) return findListEnd(input, at, end, depth, findValueEnd, 0x5d);
  if (byte === 0x2d || isDigit(byte)) {
    const after = findNumberEnd(input, at);
    if (after < 0) return stop(-1 - after, end);
    // More digits may be on their way.
    return after >= end ? incomplete : after;
  }
  for (const literal of literals) if (byte === literal[0]) return findLiteralEnd(input, at, end, literal);
  return stop(at, end);
}

/** Where the next thing is that is not white space. */
export function skipBlanks(input: Uint8Array, at: number): number {
  let next = at;
  for (;;) {
    const byte = input[next];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return next;
    next += 1;
  }
}

/** Where a string ends, from its first quote on. @throws MalformedJson */
export function findStringEnd(input: Uint8Array, start: number, end: number): number {
  let at = start + 1;
  for (;;) {
    const byte = input[at] ?? 0;
    if (byte === 0x22) return at + 1;
    if (byte === 0x5c) {
      const escaped = readEscape(input, at);
      if (escaped < 0) return stop(findBadEscape(input, at), end);
      at += lengthOf(escaped);
    } else if (byte < 0x20) return stop(at, end);
    else at += 1;
  }
}

/**
 * Where a number ends.
 *
 * @returns the index behind it, or, of what is no number, the index that is wrong, as -1 minus it
 */
export function findNumberEnd(input: Uint8Array, start: number): number {
  let at = input[start] === 0x2d ? start + 1 : start;
  at = input[at] === 0x30 ? at + 1 : findDigitsEnd(input, at);
  if (at >= 0 && input[at] === 0x2e) at = findDigitsEnd(input, at + 1);
  if (at >= 0 && ((input[at] ?? 0) | 0x20) === 0x65) {
    const sign = input[at + 1];
    at = findDigitsEnd(input, sign === 0x2b || sign === 0x2d ? at + 2 : at + 1);
  }
  return at;
}

function findDigitsEnd(input: Uint8Array, start: number): number {
  let at = start;
  while (isDigit(input[at] ?? 0)) at += 1;
  return at === start ? -1 - at : at;
}

function findBadEscape(input: Uint8Array, start: number): number {
  let at = start + 1;
  if (input[at] === 0x75) at += 1;
  while (isHexDigit(input[at] ?? 0)) at += 1;
  return at;
}

function findLiteralEnd(input: Uint8Array, start: number, end: number, literal: Uint8Array): number {
  for (let index = 0; index < literal.length; index += 1)
    if (input[start + index] !== literal[index]) return stop(start + index, end);
  return start + literal.length;
}

type FindEnd = (input: Uint8Array, at: number, end: number, depth: number) => number;

function findListEnd(
  input: Uint8Array,
  start: number,
  end: number,
  depth: number,
  findItemEnd: FindEnd,
  close: number,
): number {
  let at = skipBlanks(input, start + 1);
  if (input[at] === close) return at + 1;
  for (;;) {
    at = findItemEnd(input, at, end, depth + 1);
    if (at === incomplete) return incomplete;
    at = skipBlanks(input, at);
    if (input[at] === close) return at + 1;
    if (input[at] !== 0x2c) return stop(at, end);
    at = skipBlanks(input, at + 1);
  }
}

function findMemberEnd(input: Uint8Array, start: number, end: number, depth: number): number {
  if (input[start] !== 0x22) return stop(start, end);
  let at = findStringEnd(input, start, end);
  if (at === incomplete) return incomplete;
  at = skipBlanks(input, at);
  if (input[at] !== 0x3a) return stop(at, end);
  return findValueEnd(input, skipBlanks(input, at + 1), end, depth);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** Nothing can follow what stands before: it is the end of what has arrived, or it is wrong. */
function stop(at: number, end: number): number {
  if (at >= end) return incomplete;
  throw new MalformedJson(at);
}
