import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import { formatError } from '../../src/cli/format-error.ts';
import { InterruptedError, PosternError, SignInRequiredError, UsageError } from '../../src/errors.ts';

const secret = '1//0secret-refresh-token';

function fail(message: string, name = 'TypeError'): Error {
  return Object.assign(new TypeError(message), { name });
}

describe('a failure that should not be', () => {
  const thrown: [string, unknown][] = [
    ['a TypeError with a secret in it', fail(`Cannot read ${secret}`)],
    ['an error whose message has many lines', fail(`Unexpected token\n    at ${secret}:1:2\n/${secret}:3:4`)],
    ['an error that names a secret as its cause', new Error('outer', { cause: new Error(secret) })],
    ['an error without a stack', Object.assign(fail(secret), { stack: undefined })],
    ['an error whose message was changed later', Object.assign(fail('x'), { message: `${secret}:1:2` })],
    ['an error with an empty message', fail('')],
    ['text', secret],
    ['an object that looks like ours', { code: 'usage', message: secret, hint: secret }],
    ['nothing', undefined],
  ];
  for (const [name, error] of thrown) {
    for (const json of [false, true]) {
      it(`is told without its message${json ? ', as JSON' : ''}: ${name}`, () => {
        const text = formatError(error, { json });
        assert.ok(!text.includes('secret'), text);
        assert.match(text, /Something went wrong inside postern \(\w+ at [\w.-]+(:\d+:\d+)?\)\./);
        assert.match(text, /internal/);
        assert.equal(text.split('\n').length, json ? 2 : 3);
        assert.equal(exitCodeOf(error), 1);
      });
    }
  }

  it('is told with its place', () => {
    assert.match(formatError(fail('x'), { json: false }), /\(TypeError at format-error\.test\.ts:\d+:\d+\)/);
  });
});

describe('a failure that a person can act on', () => {
  it('is one sentence with its code, and the next step', () => {
    const failure = new PosternError('network', 'Could not reach example.com.', { hint: 'Try again.' });
    assert.equal(
      formatError(failure, { json: false }),
      'postern: Could not reach example.com. [network]\n  next: Try again.\n',
    );
    assert.equal(
      formatError(failure, { json: true }),
      '{"error":{"code":"network","message":"Could not reach example.com.","hint":"Try again."}}\n',
    );
  });

  it('says null, for a script, where there is no next step', () => {
    const text = formatError(new InterruptedError(), { json: true });
    assert.deepEqual(JSON.parse(text), {
      error: { code: 'interrupted', message: 'Interrupted.', hint: null },
    });
    assert.equal(
      formatError(new InterruptedError(), { json: false }),
      'postern: Interrupted. [interrupted]\n',
    );
  });

  for (const json of [false, true]) {
    it(`drives no terminal and stays on its line${json ? ', as JSON' : ''}`, () => {
      const ugly = 'a\u001b[2J\u001b]0;owned\u0007\r\nb\u202egnp\u0000\u009b1m';
      const text = formatError(new PosternError('token_refused', ugly, { hint: ugly }), { json });
      assert.equal(text.split('\n').length, json ? 2 : 3);
      assert.doesNotMatch(text, /[^\n -~]|\\u|\\n/);
    });
  }

  it('never hides what it was caused by in the text', () => {
    const cause = new Error(secret);
    for (const json of [true, false])
      assert.ok(!formatError(new PosternError('network', 'x', { cause }), { json }).includes(secret));
  });
});

describe('the exit code', () => {
  it('tells what a script can do about it', () => {
    assert.equal(exitCodeOf(new UsageError('x')), 2);
    assert.equal(exitCodeOf(new SignInRequiredError('not_signed_in', 'x')), 4);
    assert.equal(exitCodeOf(new InterruptedError()), 130);
    assert.equal(exitCodeOf(new PosternError('network', 'x')), 1);
    assert.equal(exitCodeOf(new RangeError('x')), 1);
  });
});
