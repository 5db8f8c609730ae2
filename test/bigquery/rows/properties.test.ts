import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type RowFormatName, rowFormats } from '../../../src/bigquery/rows/formats.ts';
import { PageScanner } from '../../../src/bigquery/rows/page-scanner.ts';
import { RowWriter } from '../../../src/bigquery/rows/row-writer.ts';
import { createScan } from '../../../src/bigquery/rows/scan.ts';
import type { Field } from '../../../src/bigquery/schema.ts';
import { propertyRuns } from '../../property-runs.ts';
import { arbitraryPage, cut, cuts } from './arbitrary-pages.ts';
import { convert } from './plain-converter.ts';

const names: RowFormatName[] = ['csv', 'tsv', 'cells', 'json', 'ndjson'];

/** Small, so that it has to grow. */
const inputSize = 16;

function scanPage(pieces: readonly Uint8Array[], schema: readonly Field[], name: RowFormatName) {
  const scan = createScan(inputSize);
  const scanner = new PageScanner(
    scan,
    new RowWriter(schema, rowFormats[name](schema), Number.POSITIVE_INFINITY),
  );
  for (const piece of pieces) scanner.push(piece);
  scanner.finish();
  return { text: Buffer.from(scan.output.subarray(0, scan.length)).toString(), fields: scanner.fields };
}

describe('rows that are scanned are those that JSON.parse and a plain converter give', () => {
  for (const isDressed of [false, true]) {
    for (const name of names) {
      it(`as ${name}, ${isDressed ? 'in any dress' : 'as BigQuery sends them'}, cut anywhere`, () => {
        fc.assert(
          fc.property(arbitraryPage(isDressed), cuts, ({ schema, json }, sizes) => {
            const answer = JSON.parse(json);
            const { text, fields } = scanPage(cut(Buffer.from(json), sizes), schema, name);
            assert.equal(text, Buffer.from(convert(answer, schema, name)).toString());
            const { rows: _, ...others } = answer;
            fields.delete('rows');
            assert.deepEqual(Object.fromEntries(fields), others);
          }),
          propertyRuns(300),
        );
      });
    }
  }

  it('or an error, where bytes are wrong, lost or too many: nothing in between, and no end of time', () => {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const insert = fc.oneof(
      fc.uint8Array({ maxLength: 3 }),
      fc.constantFrom(...'[]{}",:\\u0 ').map((sign) => Buffer.from(sign)),
    );
    const mistakes = fc.array(fc.record({ place: fc.nat(), remove: fc.nat(3), insert }), {
      minLength: 1,
      maxLength: 3,
    });
    const outcomes = { same: 0, refused: 0 };
    fc.assert(
      fc.property(
        fc.boolean().chain(arbitraryPage),
        cuts,
        mistakes,
        fc.constantFrom(...names),
        (page, sizes, wrong, name) => {
          let bytes = Buffer.from(page.json);
          for (const { place, remove, insert } of wrong) {
            const at = place % bytes.length;
            bytes = Buffer.concat([bytes.subarray(0, at), insert, bytes.subarray(at + remove)]);
          }
          let expected: string | undefined;
          try {
            expected = Buffer.from(convert(JSON.parse(decoder.decode(bytes)), page.schema, name)).toString();
          } catch {
            // It is wrong, and has to be refused.
          }
          let text: string;
          try {
            ({ text } = scanPage(cut(bytes, sizes), page.schema, name));
          } catch (error) {
            assert.equal(
              (error as { code?: string }).code,
              'invalid_response',
              String((error as Error).stack),
            );
            outcomes.refused += 1;
            return;
          }
          assert.equal(text, expected);
          outcomes.same += 1;
        },
      ),
      propertyRuns(3000),
    );
    assert.ok(outcomes.same > 100 && outcomes.refused > 1000, JSON.stringify(outcomes));
  });
});
