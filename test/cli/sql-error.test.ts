import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatSqlPlace } from '../../src/cli/sql-error.ts';
import { PosternError } from '../../src/errors.ts';

const wrongAt = (place: string) => new PosternError('invalid_query', `Unrecognized name: nme at ${place}`);

describe('the place in the SQL that is wrong', () => {
  it('is below its line', () => {
    assert.equal(formatSqlPlace(wrongAt('[2:8]'), 'SELECT\r\n  a, nme\nFROM t'), '    a, nme\n         ^\n');
    assert.equal(formatSqlPlace(wrongAt('[1:1]'), 'SELEC 1'), '  SELEC 1\n  ^\n');
  });

  it('is counted in characters, and found under wide ones and tabs', () => {
    assert.equal(formatSqlPlace(wrongAt('[1:9]'), "SELECT\t'山😀', x"), "  SELECT '山😀', x\n          ^\n");
    assert.equal(
      formatSqlPlace(wrongAt('[1:13]'), "SELECT\t'山😀', x"),
      "  SELECT '山😀', x\n                ^\n",
    );
  });

  it('is shown far to the right and behind the end, too, and drives no terminal', () => {
    const shown = formatSqlPlace(wrongAt('[1:1000]'), `${'x'.repeat(999)}\x1b[2J!${'y'.repeat(500)}`);
    const [line = '', caret = ''] = shown.split('\n');
    assert.ok(line.length < 120);
    assert.equal(line.indexOf('\\x1b'), caret.indexOf('^'));
    assert.equal(formatSqlPlace(wrongAt('[1:99]'), 'SELECT'), '  SELECT\n        ^\n');
  });

  it('is shown whatever went wrong there', () => {
    assert.equal(formatSqlPlace(new PosternError('not_found', 'x at [1:1]'), 'SELECT'), '  SELECT\n  ^\n');
  });

  it('is nowhere if none is named, or none that there is', () => {
    assert.equal(formatSqlPlace(new PosternError('invalid_query', 'Wrong.'), 'SELECT'), '');
    assert.equal(formatSqlPlace(wrongAt('[7:1]'), 'SELECT'), '');
    assert.equal(formatSqlPlace(new Error('x at [1:1]'), 'SELECT'), '');
  });
});
