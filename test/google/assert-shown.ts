import assert from 'node:assert/strict';
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import { formatError } from '../../src/cli/format-error.ts';
import type { PosternError } from '../../src/errors.ts';
import type { RefusedAnswer } from './refused-answers.ts';

/** That a person sees the code, one sentence and the next step of a refusal, and a shell its exit code. */
export function assertShown(failure: PosternError, { code, exitCode, says, next }: RefusedAnswer): void {
  const shown = formatError(failure, { json: false });
  const [, message = '', shownCode, hint = ''] =
    /^postern: (.+) \[(\w+)\]\n {2}next: (.+)\n$/.exec(shown) ?? assert.fail(shown);
  assert.equal(shownCode, code);
  assert.match(message, says);
  assert.match(hint, next);
  assert.doesNotMatch(shown, /[{}]|error_|\bat .*:\d+:\d+/, 'neither JSON nor a stack');
  assert.equal(exitCodeOf(failure), exitCode);
}
