import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openProfileFile } from '../credentials/kept-profile.ts';
import { visit } from '../sandbox/google/person.ts';
import { createEnvironment, type RunResult, runPostern } from '../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { signIn } from '../sandbox/sign-in.ts';

const hour = 3_600_000;
const year = 365 * 24 * hour;
const preload = `--import=${import.meta.resolve('./odd-time.ts')}`;

describe('a clock that is off', { concurrency: 2 }, () => {
  let sandbox: Sandbox;
  before(async () => {
    // As in an app in Testing, so that there is an end to be wrong about.
    sandbox = await startSandbox({ google: { refreshTokenSeconds: 604_799 } });
  });
  after(() => sandbox.close());

  function assertSane({ exitCode, stdout, stderr }: RunResult, expected = 0): void {
    assert.equal(exitCode, expected, stderr);
    assert.doesNotMatch(stdout + stderr, /NaN|Invalid|undefined|internal|-\d+ (?:d|h|min|s)\b|\n {4}at /);
  }

  for (const [name, shift, signInCode] of [
    ['an hour ahead', hour, 0],
    ['an hour behind', -hour, 0],
    ['a year ahead', year, 1],
    ['a year behind', -year, 0],
  ] as const) {
    it(`by ${name} never gets a token that is dead, nor does setting it right`, async () => {
      const env = createEnvironment(mkdtempSync(join(sandbox.folder, 'person-')), {
        POSTERN_AUTHORIZATION_SERVER: sandbox.google.url,
      });
      const wrong = { ...env, NODE_OPTIONS: preload, CLOCK_SHIFT_MS: `${shift}` };
      const assertToken = async (at: Record<string, string>): Promise<void> => {
        const result = await runPostern(['token', '--json'], { env: at });
        assertSane(result);
        const { access_token: token, expires_in: left } = JSON.parse(result.stdout);
        assert.ok(await sandbox.google.verifyAccessToken(token));
        // What it says of its life is true by whichever clock.
        assert.ok(left > 3000 && left <= 3600, `${left} s`);
      };
      assertSane(await signIn(sandbox, { env }));
      // An app in Testing ends in a week: by a clock of next year it has, and that is what status goes by.
      const status = await runPostern(['status'], { env: wrong });
      assertSane(status, shift === year ? 4 : 0);
      assert.match(status.stdout, shift < 0 ? /expired; renewed when needed/ : /good for|expired|usable +no/);
      await assertToken(wrong);
      await assertToken(env);

      const again = await signIn(sandbox, { env: wrong });
      assertSane(again, signInCode);
      if (signInCode !== 0) assert.match(again.stderr, /clock.+\[invalid_id_token\]\n {2}next: .+\n$/);
      await assertToken(env);
      assert.equal(
        openProfileFile(env['POSTERN_HOME'] ?? '').read()?.credential.account,
        'william@example.com',
      );
      assertSane(await runPostern(['status', '--check'], { env }));
    });
  }

  for (const [name, shift, expected] of [
    ['a year behind has ended when the clock is right', -year, /\[pending_login_expired\]/],
    ['a year ahead can be finished when the clock is right', year, /^Signed in as/m],
  ] as const) {
    it(`when a login was started: one of ${name}`, async () => {
      const env = createEnvironment(mkdtempSync(join(sandbox.folder, 'person-')), {
        POSTERN_AUTHORIZATION_SERVER: sandbox.google.url,
      });
      const wrong = { ...env, NODE_OPTIONS: preload, CLOCK_SHIFT_MS: `${shift}` };
      const args = ['login', 'start', '--client-secrets', sandbox.clientSecretsFile, '--quiet'];
      const { stdout: url } = await runPostern(args, { env: wrong });
      const input = await visit(url.trim(), { email: 'william@example.com' });
      const finished = await runPostern(['login', 'finish'], { env, input });
      assertSane(finished, shift < 0 ? 4 : 0);
      assert.match(finished.stderr, expected);
    });
  }
});
