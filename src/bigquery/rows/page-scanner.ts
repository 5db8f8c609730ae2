import { isUtf8 } from 'node:buffer';
import type { PosternError } from '../../errors.ts';
import { createInvalidResponse } from '../invalid-response.ts';
import { findStringEnd, findValueEnd, incomplete, MalformedJson, skipBlanks } from './json-syntax.ts';
import type { Scan } from './scan.ts';

/** What takes the rows of a page one by one. */
export interface RowTaker {
  /**
   * Takes the row that begins at `at`.
   *
   * @returns the index behind it, or `incomplete`
   * @throws MalformedJson
   */
  take(scan: Scan, at: number): number;
}

/** Where in the page the scan is: what may come next. */
type Place = 'start' | 'first-key' | 'key' | 'after-value' | 'first-row' | 'row' | 'after-row' | 'end';

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/**
 * Reads an answer with rows, `{"rows":[…],…}`, from its bytes as they arrive, cut anywhere. The rows go to their taker
 * as soon as they are there; what else the answer says is in `fields` as soon as it is known.
 *
 * @see https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/jobs/getQueryResults
 */
export class PageScanner {
  readonly fields = new Map<string, unknown>();
  readonly #scan: Scan;
  readonly #taker: RowTaker;
  #place: Place = 'start';
  #at = 0;
  /** How many bytes of the answer came before the input. */
  #offset = 0;
  /** With less input than this there is no use in trying again. */
  #enough = 0;

  constructor(scan: Scan, taker: RowTaker) {
    this.#scan = scan;
    this.#taker = taker;
    scan.end = 0;
    scan.input[0] = 0;
  }

  /** Reads on. @throws PosternError `invalid_response` with the number of the byte that is wrong */
  push(chunk: Uint8Array): void {
    this.#append(chunk);
    // So that a row of many chunks is not read from its beginning with every one of them.
    if (this.#scan.end >= this.#enough) this.#read();
  }

  /** Nothing more comes. @throws PosternError `invalid_response` */
  finish(): void {
    this.#read();
    if (this.#place !== 'end' || this.#at !== this.#scan.end) throw this.#createError(this.#scan.end);
  }

  #append(chunk: Uint8Array): void {
    const scan = this.#scan;
    const left = scan.end - this.#at;
    const needed = left + chunk.length + 1;
    if (needed > scan.input.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * scan.input.length));
      larger.set(scan.input.subarray(this.#at, scan.end));
      scan.input = larger;
    } else if (this.#at > 0) {
      scan.input.copyWithin(0, this.#at, scan.end);
    }
    scan.input.set(chunk, left);
    scan.end = left + chunk.length;
    scan.input[scan.end] = 0;
    this.#offset += this.#at;
    this.#at = 0;
  }

  #read(): void {
    try {
      while (this.#step());
    } catch (error) {
      throw error instanceof MalformedJson ? this.#createError(error.at) : error;
    }
    const { input, end } = this.#scan;
    if (!isUtf8(input.subarray(0, this.#at))) throw this.#createError(findBadUtf8(input));
    this.#enough = 2 * (end - this.#at);
  }

  /** One step through the answer. @returns false if there is not enough of it */
  #step(): boolean {
    const { input, end } = this.#scan;
    const at = skipBlanks(input, this.#at);
    this.#at = at;
    if (at >= end) return false;
    const byte = input[at];
    switch (this.#place) {
      case 'start':
        return this.#pass(byte === openBrace, 'first-key');
      case 'first-key':
        return byte === closeBrace ? this.#pass(true, 'end') : this.#readMember(at);
      case 'key':
        return this.#readMember(at);
      case 'after-value':
        return byte === closeBrace ? this.#pass(true, 'end') : this.#pass(byte === comma, 'key');
      case 'first-row':
        return byte === closeBracket ? this.#pass(true, 'after-value') : this.#readRows(at);
      case 'row':
        return this.#readRows(at);
      case 'after-row':
        return byte === closeBracket ? this.#pass(true, 'after-value') : this.#pass(byte === comma, 'row');
      case 'end':
        throw new MalformedJson(at);
    }
  }

  /** Goes on behind a character that stands between things. */
  #pass(isRight: boolean, place: Place): true {
    if (!isRight) throw new MalformedJson(this.#at);
    this.#at += 1;
    this.#place = place;
    return true;
  }

  #readMember(start: number): boolean {
    const { input, end } = this.#scan;
    if (input[start] !== quote) throw new MalformedJson(start);
    const keyEnd = findStringEnd(input, start, end);
    if (keyEnd === incomplete) return false;
    const colonAt = skipBlanks(input, keyEnd);
    if (colonAt >= end) return false;
    if (input[colonAt] !== colon) throw new MalformedJson(colonAt);
    const at = skipBlanks(input, colonAt + 1);
    if (at >= end) return false;
    const key = String(this.#parse(start, keyEnd));
    // Whichever of the two were taken, it could be the wrong one.
    if (this.fields.has(key)) throw new MalformedJson(start);
    if (key === 'rows' && input[at] === openBracket) {
      this.fields.set(key, true);
      this.#at = at;
      return this.#pass(true, 'first-row');
    }
    const valueEnd = findValueEnd(input, at, end);
    if (valueEnd === incomplete) return false;
    const value = this.#parse(at, valueEnd);
    const mustBe = key === 'rows' ? undefined : key === 'pageToken' ? 'string' : typeof value;
    // What cannot be understood must not look like a result that ends here.
    if (value !== null && typeof value !== mustBe) throw new MalformedJson(at);
    this.fields.set(key, value);
    this.#at = valueEnd;
    this.#place = 'after-value';
    return true;
  }

  /** As many rows as there are, without a step for each. */
  #readRows(start: number): boolean {
    const { input } = this.#scan;
    let at = start;
    for (;;) {
      const next = this.#taker.take(this.#scan, at);
      if (next === incomplete) {
        this.#at = at;
        this.#place = at === start ? this.#place : 'row';
        return false;
      }
      if (input[next] !== comma || input[next + 1] !== openBrace) {
        this.#at = next;
        this.#place = 'after-row';
        return true;
      }
      at = next + 1;
    }
  }

  #parse(from: number, to: number): unknown {
    return JSON.parse(Buffer.from(this.#scan.input.subarray(from, to)).toString());
  }

  #createError(at: number): PosternError {
    return createInvalidResponse(`The answer is not BigQuery's from byte ${this.#offset + at} on.`);
  }
}

/** The index of the first byte that is no part of a character. */
function findBadUtf8(input: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let at = 0;
  try {
    for (; at < input.length; at += 1) decoder.decode(input.subarray(at, at + 1), { stream: true });
  } catch {
    // It is this one.
  }
  return at;
}
