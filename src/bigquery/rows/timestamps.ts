import { formatTimestamp } from '../values.ts';
import { otherwise, type Scan, type Write } from './scan.ts';

const quote = 0x22;
const zero = 0x30;

const secondsPerDay = 86_400;
/** The first and the last day of BigQuery's calendar, from the first of 1970. */
const [firstDay, lastDay] = [-719_162, 2_932_896];

/** `YYYY-MM-DDTHH:MM:SS.ffffffZ` */
const dateLength = 10;
const length = 27;

/**
 * A TIMESTAMP in ISO 8601, UTC, with microseconds, from the microseconds since 1970 that we ask for. They do not fit
 * into a number, so seconds and fraction are read apart.
 */
export const writeTimestamp: Write = (scan, start) => {
  const { input } = scan;
  if (input[start] !== quote) return otherwise;
  const isNegative = input[start + 1] === 0x2d;
  const first = start + (isNegative ? 2 : 1);
  let end = first;
  while (isDigit(input[end] ?? 0)) end += 1;
  const fractionAt = Math.max(first, end - 6);
  let seconds = 0;
  for (let at = first; at < fractionAt; at += 1) seconds = seconds * 10 + (input[at] ?? 0) - zero;
  let micros = 0;
  for (let at = fractionAt; at < end; at += 1) micros = micros * 10 + (input[at] ?? 0) - zero;
  if (isNegative) {
    seconds = micros === 0 ? -seconds : -seconds - 1;
    micros = micros === 0 ? 0 : 1_000_000 - micros;
  }
  const day = Math.floor(seconds / secondsPerDay);
  if (end === first || input[end] !== quote || day < firstDay || day > lastDay) return writeOdd(scan, start);
  writeDay(scan.output, scan.length, day);
  writeTime(scan.output, scan.length + dateLength, seconds - day * secondsPerDay, micros);
  scan.length += length;
  return end + 1;
};

/** The seconds with a fraction that some servers send, as `1.5778368E9`. */
function writeOdd(scan: Scan, start: number): number {
  const { input, output } = scan;
  const end = input.indexOf(quote, start + 1);
  if (end < 0 || end > Math.min(scan.end, start + 60)) return otherwise;
  const text = formatTimestamp(Buffer.from(input.subarray(start + 1, end)).toString('latin1'));
  if (text === undefined) return otherwise;
  for (let index = 0; index < text.length; index += 1) output[scan.length++] = text.charCodeAt(index);
  return end + 1;
}

/** What comes in a row is mostly of the same day. */
const latest = { day: Number.NaN, digits: new Uint8Array(dateLength) };

function writeDay(output: Uint8Array, to: number, day: number): void {
  if (day !== latest.day) {
    const date = new Date(day * secondsPerDay * 1000).toISOString();
    for (let index = 0; index < dateLength; index += 1) latest.digits[index] = date.charCodeAt(index);
    latest.day = day;
  }
  for (let index = 0; index < dateLength; index += 1) output[to + index] = latest.digits[index] ?? 0;
}

function writeTime(output: Uint8Array, to: number, secondOfDay: number, micros: number): void {
  const minuteOfDay = (secondOfDay / 60) | 0;
  output[to] = 0x54;
  writeDigits(output, to + 1, 2, (minuteOfDay / 60) | 0);
  output[to + 3] = 0x3a;
  writeDigits(output, to + 4, 2, minuteOfDay % 60);
  output[to + 6] = 0x3a;
  writeDigits(output, to + 7, 2, secondOfDay % 60);
  output[to + 9] = 0x2e;
  writeDigits(output, to + 10, 6, micros);
  output[to + 16] = 0x5a;
}

function writeDigits(output: Uint8Array, to: number, count: number, value: number): void {
  let left = value;
  for (let at = to + count - 1; at >= to; at -= 1) {
    output[at] = zero + (left % 10);
    left = (left / 10) | 0;
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
