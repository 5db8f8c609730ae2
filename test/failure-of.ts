import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import { PosternError } from '../src/errors.ts';

/**
 * The failure that `run` ends with, after a look that it says what to do next and that none of the secrets is in it,
 * however deep somebody looks.
 */
export async function failureOf(run: () => unknown, secrets: readonly string[] = []): Promise<PosternError> {
  const [thrown] = await Promise.resolve()
    .then(run)
    .then(
      () => [],
      (error: unknown) => [error],
    );
  assert.ok(thrown, 'nothing failed');
  if (!(thrown instanceof PosternError)) throw thrown;
  assert.ok(thrown.hint, `[${thrown.code}] says nothing of what to do next`);
  assertSilent(thrown, secrets);
  return thrown;
}

/** That a value holds none of the secrets, neither plain nor encoded, however deep. */
export function assertSilent(value: unknown, secrets: readonly string[]): void {
  const shown = inspect(value, { depth: 10, showHidden: true, getters: true, maxStringLength: null });
  for (const secret of secrets) {
    assert.ok(secret.length > 3, 'too short to look for');
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')])
      assert.ok(!shown.includes(form), `a secret is in ${shown}`);
  }
}
