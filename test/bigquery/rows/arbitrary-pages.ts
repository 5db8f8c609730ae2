import fc from 'fast-check';
import type { Field } from '../../../src/bigquery/schema.ts';

/** An answer with rows: as objects, and as JSON in some dress. */
export interface ArbitraryPage {
  schema: Field[];
  json: string;
}

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        ',',
        '"',
        '\\',
        '/',
        '\n',
        '\r',
        '\t',
        '\0',
        '\x7f',
        '<',
        'é',
        '山',
        '😀',
        '\ud800',
        '\udc00',
        'a',
      ),
    )
    .map((signs) => signs.join('')),
  fc.integer({ min: 60, max: 300 }).map((length) => 'x'.repeat(length)),
);

const scalars: Record<string, fc.Arbitrary<string>> = {
  STRING: text,
  JSON: fc.json(),
  INTEGER: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  NUMERIC: fc.constantFrom('0', '-1.5', '99999999999999999999999999999.999999999'),
  FLOAT: fc.oneof(
    fc.double().map(String),
    fc.constantFrom('NaN', 'Infinity', '-Infinity', '1.0', '1.0E300', '-0.0', '1e-7', '01', '.5', '-'),
  ),
  BOOLEAN: fc.constantFrom('true', 'false'),
  BYTES: fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')),
  DATE: fc.constantFrom('0001-01-01', '2026-02-03'),
  'RANGE<DATE>': fc.constant('[2020-01-01, UNBOUNDED)'),
  'RANGE<TIMESTAMP>': fc.constantFrom('[0, 1000000)', '[UNBOUNDED, -1)', '[UNBOUNDED, UNBOUNDED)'),
  TIMESTAMP: fc.oneof(
    fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n }).map(String),
    fc.constantFrom('0', '-1', '-1000000', '1.5778368E9'),
  ),
};

const { field } = fc.letrec<{ field: Field }>((tie) => ({
  field: fc.oneof(
    { maxDepth: 4, depthSize: 'small', withCrossShrink: true },
    fc.record<Field>({
      name: text,
      type: fc.constantFrom(...Object.keys(scalars)),
      isRepeated: fc.boolean(),
      fields: fc.constant<Field[]>([]),
    }),
    fc.record<Field>({
      name: text,
      type: fc.constant('RECORD'),
      isRepeated: fc.boolean(),
      fields: fc.array(tie('field'), { maxLength: 4 }),
    }),
  ),
}));

/** What the REST API has in `v` for a field. */
function restValueOf(field: Field): fc.Arbitrary<unknown> {
  const one: fc.Arbitrary<unknown> =
    field.type === 'RECORD'
      ? fc.tuple(...field.fields.map(cellOf)).map((f) => ({ f }))
      : (scalars[field.type] ?? text);
  if (!field.isRepeated) return fc.option(one);
  return fc.option(fc.array(fc.record({ v: fc.option(one) }), { maxLength: 4 }));
}

function cellOf(field: Field): fc.Arbitrary<{ v: unknown }> {
  return restValueOf(field).map((v) => ({ v }));
}

/** Numbers that decide how JSON is dressed, used again and again. */
const dice = fc.array(fc.nat(), { minLength: 1, maxLength: 50 });

const envelope = fc.record(
  {
    kind: fc.constant('bigquery#getQueryResultsResponse'),
    pageToken: text,
    totalRows: text,
    unknown: fc.jsonValue(),
  },
  { requiredKeys: [] },
);

/** @param isDressed whether it has white space, keys in any order, keys that nobody knows, and needless escapes */
export function arbitraryPage(isDressed: boolean): fc.Arbitrary<ArbitraryPage> {
  return fc
    .array(field, { maxLength: 6 })
    .chain((schema) =>
      fc.record({
        schema: fc.constant(schema),
        rows: fc.array(
          fc.tuple(...schema.map(cellOf)).map((f) => ({ f })),
          { maxLength: 8 },
        ),
        before: envelope,
        after: envelope,
        dice,
      }),
    )
    .map(({ schema, rows, before, after, dice }) => {
      const known = Object.keys(before);
      const rest = Object.entries(after).filter(([key]) => !known.includes(key));
      const answer = { ...before, rows, ...Object.fromEntries(rest) };
      return { schema, json: isDressed ? dress(answer, dice) : JSON.stringify(answer) };
    });
}

/** The JSON of a value in another dress; it says the same. */
function dress(value: unknown, dice: readonly number[]): string {
  let thrown = 0;
  const roll = (sides: number): number => (dice[thrown++ % dice.length] ?? 0) % sides;
  const blank = (): string => ['', '', '', ' ', '\n', '\t\r\n  '][roll(6)] ?? '';

  function dressText(text: string): string {
    const signs = [...Array(text.length).keys()].map((index) => {
      const unit = text.charCodeAt(index);
      const isHalf = unit >= 0xd800 && unit < 0xe000;
      if (isHalf || unit < 0x20 || roll(5) === 0) {
        const hex = unit.toString(16).padStart(4, '0');
        return `\\u${roll(2) ? hex : hex.toUpperCase()}`;
      }
      if (text[index] === '/' && roll(2)) return '\\/';
      return text[index] === '"' || text[index] === '\\' ? `\\${text[index]}` : text[index];
    });
    return `"${signs.join('')}"`;
  }

  function dressOne(value: unknown): string {
    if (typeof value === 'string') return dressText(value);
    if (Array.isArray(value))
      return `[${value.map((item) => blank() + dressOne(item) + blank()).join(',') || blank()}]`;
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const members = Object.entries(value).map(
      ([key, item]) => `${blank()}${dressText(key)}${blank()}:${blank()}${dressOne(item)}${blank()}`,
    );
    if (roll(6) === 0) members.push(`"unknown${thrown}":[{"a":"]}\\""},-1.5e3,null]`);
    if (roll(6) === 0) members.reverse();
    return `{${members.join(',') || blank()}}`;
  }

  return blank() + dressOne(value) + blank();
}

/** Where an answer is cut: sizes of its pieces, used again and again. */
export const cuts = fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 20 });

export function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = sizes[pieces.length % sizes.length] ?? 1;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return pieces;
}
