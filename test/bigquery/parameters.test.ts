import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseParameterMode, parseParameter } from '../../src/bigquery/parameters.ts';

const scalar = (type: string) => ({ type });

describe('a query parameter', () => {
  const cases: [string, object][] = [
    [
      'name::William',
      { name: 'name', parameterType: scalar('STRING'), parameterValue: { value: 'William' } },
    ],
    ['t::a:b:c', { name: 't', parameterType: scalar('STRING'), parameterValue: { value: 'a:b:c' } }],
    ['e::', { name: 'e', parameterType: scalar('STRING'), parameterValue: { value: '' } }],
    [
      'l::two\nlines',
      { name: 'l', parameterType: scalar('STRING'), parameterValue: { value: 'two\nlines' } },
    ],
    [':DATE:2020-01-01', { parameterType: scalar('DATE'), parameterValue: { value: '2020-01-01' } }],
    ['n:INT64:5', { name: 'n', parameterType: scalar('INT64'), parameterValue: { value: '5' } }],
    ['n:integer:5', { name: 'n', parameterType: scalar('INT64'), parameterValue: { value: '5' } }],
    ['x:FLOAT64:NULL', { name: 'x', parameterType: scalar('FLOAT64'), parameterValue: { value: null } }],
    ['j:JSON:{"a":1}', { name: 'j', parameterType: scalar('JSON'), parameterValue: { value: '{"a":1}' } }],
    [
      't:TIMESTAMP:2020-01-01 00:00:00+00',
      { name: 't', parameterType: scalar('TIMESTAMP'), parameterValue: { value: '2020-01-01 00:00:00+00' } },
    ],
    [
      'xs:ARRAY<INT64>:[1, 9007199254740993, null]',
      {
        name: 'xs',
        parameterType: { type: 'ARRAY', arrayType: scalar('INT64') },
        parameterValue: { arrayValues: [{ value: '1' }, { value: '9007199254740993' }, { value: null }] },
      },
    ],
    [
      'xs:array<string>:["a:b", "1, 2", "\\"3\\""]',
      {
        name: 'xs',
        parameterType: { type: 'ARRAY', arrayType: scalar('STRING') },
        parameterValue: { arrayValues: [{ value: 'a:b' }, { value: '1, 2' }, { value: '"3"' }] },
      },
    ],
    [
      'xs:ARRAY<BOOL>:[]',
      {
        name: 'xs',
        parameterType: { type: 'ARRAY', arrayType: scalar('BOOL') },
        parameterValue: { arrayValues: [] },
      },
    ],
    [
      'p:STRUCT<a INT64, b ARRAY<STRUCT<c BOOL, d FLOAT64>>>:{"a":1,"b":[{"c":true,"d":1.50}]}',
      {
        name: 'p',
        parameterType: {
          type: 'STRUCT',
          structTypes: [
            { name: 'a', type: scalar('INT64') },
            {
              name: 'b',
              type: {
                type: 'ARRAY',
                arrayType: {
                  type: 'STRUCT',
                  structTypes: [
                    { name: 'c', type: scalar('BOOL') },
                    { name: 'd', type: scalar('FLOAT64') },
                  ],
                },
              },
            },
          ],
        },
        parameterValue: {
          structValues: {
            a: { value: '1' },
            b: { arrayValues: [{ structValues: { c: { value: 'true' }, d: { value: '1.50' } } }] },
          },
        },
      },
    ],
    [
      'r:RANGE<DATE>:[2020-01-01, UNBOUNDED)',
      {
        name: 'r',
        parameterType: { type: 'RANGE', rangeElementType: scalar('DATE') },
        parameterValue: { rangeValue: { start: { value: '2020-01-01' } } },
      },
    ],
  ];
  for (const [text, parameter] of cases) {
    it(`is read from ${text}`, () => assert.deepEqual(parseParameter(text), parameter));
  }

  const wrong = [
    '',
    'x',
    'x:5',
    'x:ARRAY:[1]',
    'x:INT64<STRING>:1',
    'x:ARRAY<INT64:[1]',
    'x:ARRAY<INT64>:1',
    'x:ARRAY<INT64>:[1',
    'x:STRUCT<INT64>:{"a":1}',
    'x:STRUCT<a INT64>:[1]',
    'x:STRUCT<a INT64>:{"b":1}',
    'x:RANGE<DATE>:2020-01-01',
    'x:NO TYPE:1',
  ];
  for (const text of wrong) {
    it(`is not read from ${JSON.stringify(text)}, and an example is given`, () => {
      assert.throws(() => parseParameter(text), { code: 'usage', hint: /--param n:INT64:5/ });
    });
  }

  it('has a name if the others have one', () => {
    const [named, positional] = [parseParameter('a::1'), parseParameter('::1')];
    assert.equal(chooseParameterMode([named, named]), 'NAMED');
    assert.equal(chooseParameterMode([positional]), 'POSITIONAL');
    assert.throws(() => chooseParameterMode([named, positional]), { code: 'usage' });
  });
});
