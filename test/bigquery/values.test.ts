import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Field } from '../../src/bigquery/schema.ts';
import { createValueReader, readBigInt } from '../../src/bigquery/values.ts';

const column = (type: string, rest: Partial<Field> = {}): Field => ({
  name: 'x',
  type,
  isRepeated: false,
  fields: [],
  ...rest,
});

describe('a value', () => {
  const cases: [string, unknown, unknown][] = [
    ['INTEGER', '-9223372036854775808', '-9223372036854775808'],
    ['NUMERIC', '0.000000001', '0.000000001'],
    ['BIGNUMERIC', '1'.repeat(38), '1'.repeat(38)],
    ['FLOAT', '1.0E-7', 1e-7],
    ['FLOAT', 'NaN', Number.NaN],
    ['FLOAT', '-Infinity', Number.NEGATIVE_INFINITY],
    ['BOOLEAN', 'true', true],
    ['BOOLEAN', 'false', false],
    ['STRING', '', ''],
    ['STRING', null, null],
    ['BYTES', 'AP8=', 'AP8='],
    ['DATE', '0001-01-01', '0001-01-01'],
    ['TIMESTAMP', '0', '1970-01-01T00:00:00.000000Z'],
    ['TIMESTAMP', '-1', '1969-12-31T23:59:59.999999Z'],
    ['TIMESTAMP', '1577836800000001', '2020-01-01T00:00:00.000001Z'],
    ['TIMESTAMP', '253402300799999999', '9999-12-31T23:59:59.999999Z'],
    ['TIMESTAMP', '-62135596800000000', '0001-01-01T00:00:00.000000Z'],
    ['TIMESTAMP', '1.5778368E9', '2020-01-01T00:00:00.000000Z'],
    ['JSON', '{"a":1}', '{"a":1}'],
  ];
  for (const [type, cell, value] of cases) {
    it(`of ${type} ${cell} is ${JSON.stringify(value)}`, () => {
      assert.deepEqual(createValueReader(column(type))(cell), value);
    });
  }

  it('that is repeated keeps its order and its NULLs; a missing array is empty', () => {
    const read = createValueReader(column('INTEGER', { isRepeated: true }));
    assert.deepEqual(read([{ v: '2' }, { v: null }, { v: '1' }]), ['2', null, '1']);
    assert.deepEqual(read(null), []);
  });

  it('that is a record of records has their names, even odd ones', () => {
    const inner = column('RECORD', { name: '__proto__', fields: [column('STRING', { name: 'a' })] });
    const read = createValueReader(column('RECORD', { fields: [inner] }));
    const value = read({ f: [{ v: { f: [{ v: 'deep' }] } }] });
    assert.equal(JSON.stringify(value), '{"__proto__":{"a":"deep"}}');
  });

  it('that does not fit its type is an error and not a guess', () => {
    assert.throws(() => createValueReader(column('STRING', { isRepeated: true }))('x'), {
      code: 'invalid_response',
    });
    assert.throws(() => createValueReader(column('RECORD'))('x'), { code: 'invalid_response' });
    assert.throws(() => createValueReader(column('BOOLEAN'))('yes'), { code: 'invalid_response' });
    assert.throws(() => createValueReader(column('FLOAT'))('1,5'), { code: 'invalid_response' });
    assert.throws(() => readBigInt('1.5'), { code: 'invalid_response' });
    assert.throws(() => createValueReader(column('TIMESTAMP'))('yesterday'), { code: 'invalid_response' });
    assert.throws(() => createValueReader(column('TIMESTAMP'))('9'.repeat(30)), { code: 'invalid_response' });
  });
});
