import { formatTimestampRange } from '../values.ts';
import { createScan, otherwise, reserve, type Write, writeBytes } from './scan.ts';

const quote = 0x22;

/**
 * A RANGE of TIMESTAMPs, `[0, 1000000)`, with its ends as a TIMESTAMP is written. So rare that it takes its time.
 *
 * @param writeText what writes a text in the format
 */
export function createTimestampRangeWriter(writeText: Write): Write {
  return (scan, start) => {
    const { input } = scan;
    const end = input[start] === quote ? input.indexOf(quote, start + 1) : -1;
    if (end < 0 || end > scan.end) return otherwise;
    const range = formatTimestampRange(Buffer.from(input.subarray(start + 1, end)).toString('latin1'));
    if (range === undefined) return otherwise;
    const text = Buffer.from(JSON.stringify(range));
    const own = createScan(text.length);
    own.input.set(text);
    own.end = text.length;
    writeText(own, 0);
    reserve(scan, start, own.length);
    writeBytes(scan, own.output.subarray(0, own.length));
    return end + 1;
  };
}
