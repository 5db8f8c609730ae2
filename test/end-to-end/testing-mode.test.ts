import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createEnvironment, runPostern } from '../sandbox/postern.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { signIn } from '../sandbox/sign-in.ts';

it('a sign-in that dies after seven days says so, and why, when it is made', async (t) => {
  const sandbox = await startSandbox({ google: { refreshTokenSeconds: 604_799 } });
  t.after(() => sandbox.close());
  const env = createEnvironment(sandbox.folder, { POSTERN_AUTHORIZATION_SERVER: sandbox.google.url });
  const { stderr } = await signIn(sandbox, { env });
  assert.match(
    stderr,
    /^This sign-in ends in 6 d 23 h\. Seven days is what Google gives .* in Testing: publish the app/m,
  );
  const { refreshTokenExpiresAt } = JSON.parse((await runPostern(['status', '--json'], { env })).stdout);
  assert.ok(Math.abs(Date.parse(refreshTokenExpiresAt) - Date.now() - 604_799_000) < 60_000);
});

it('a sign-in that ends at another time says when, and guesses no reason', async (t) => {
  const sandbox = await startSandbox({ google: { refreshTokenSeconds: 86_400 } });
  t.after(() => sandbox.close());
  const env = createEnvironment(sandbox.folder, { POSTERN_AUTHORIZATION_SERVER: sandbox.google.url });
  const { stderr } = await signIn(sandbox, { env });
  assert.match(stderr, /^This sign-in ends in 23 h 59 min\.$/m);
  assert.doesNotMatch(stderr, /Testing/);
});
