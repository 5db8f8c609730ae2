interface ShapeField {
  name: string;
  type: string;
  mode?: 'REPEATED';
  fields?: ShapeField[];
}

interface Shape {
  fields: ShapeField[];
  /** A row as the REST API sends it. */
  row(index: number): object;
}

const words = 'Time and the hour run through the roughest day, and none the "wiser"\n'.repeat(30);

const deepest: ShapeField[] = [
  { name: 'sku', type: 'STRING' },
  { name: 'amount', type: 'FLOAT' },
];

function nest(fields: ShapeField[], depth: number): ShapeField[] {
  if (depth === 0) return fields;
  return [
    { name: `id${depth}`, type: 'INTEGER' },
    { name: `items${depth}`, type: 'RECORD', mode: 'REPEATED', fields: nest(fields, depth - 1) },
  ];
}

function nestRow(index: number, depth: number): object {
  if (depth === 0) return { f: [{ v: `sku-${index}` }, { v: String(index / 8) }] };
  const inner = [{ v: nestRow(index, depth - 1) }, { v: nestRow(index + 1, depth - 1) }];
  return { f: [{ v: String(index) }, { v: inner }] };
}

/** Tables that differ in what makes reading them slow. */
export const shapes = {
  /** Five columns, as in the names table, with the timestamp that every log table has. */
  names: {
    fields: [
      { name: 'state', type: 'STRING' },
      { name: 'year', type: 'INTEGER' },
      { name: 'name', type: 'STRING' },
      { name: 'share', type: 'FLOAT' },
      { name: 'seen', type: 'TIMESTAMP' },
    ],
    row: (index) => ({
      f: [
        { v: ['CA', 'TX', 'NY'][index % 3] },
        { v: String(1910 + (index % 110)) },
        { v: `Name, of "${index}"` },
        { v: String(index / 7) },
        { v: String(1_577_836_800_000_000 + index) },
      ],
    }),
  },
  wide: {
    fields: Array.from({ length: 200 }, (_, column) => ({
      name: `column_${column}`,
      type: ['INTEGER', 'STRING', 'FLOAT', 'BOOLEAN', 'DATE'][column % 5] ?? '',
    })),
    row: (index) => ({
      f: Array.from({ length: 200 }, (_, column) => ({
        v: [String(index + column), `value ${column}`, String((index + column) / 3), 'true', '2026-02-03'][
          column % 5
        ],
      })),
    }),
  },
  deep: { fields: nest(deepest, 4), row: (index) => nestRow(index, 4) },
  long: {
    fields: [
      { name: 'id', type: 'INTEGER' },
      { name: 'text', type: 'STRING' },
      { name: 'plain', type: 'STRING' },
    ],
    row: (index) => ({ f: [{ v: String(index) }, { v: words }, { v: 'x'.repeat(2000) }] }),
  },
  sparse: {
    fields: Array.from({ length: 20 }, (_, column) => ({ name: `column_${column}`, type: 'STRING' })),
    row: (index) => ({
      f: Array.from({ length: 20 }, (_, column) => ({ v: column === index % 20 ? `value ${index}` : null })),
    }),
  },
} satisfies Record<string, Shape>;
