import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createEnvironment, type RunResult, runPostern } from '../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { signIn } from '../sandbox/sign-in.ts';

describe('what Google refuses with, at the command,', () => {
  let sandbox: Sandbox;
  let env: Record<string, string>;
  before(async () => {
    sandbox = await startSandbox();
    env = createEnvironment(sandbox.folder, { POSTERN_AUTHORIZATION_SERVER: sandbox.google.url });
    assert.equal((await signIn(sandbox, { env })).exitCode, 0);
  });
  after(() => sandbox.close());

  const failNext = (path: string, status: number, body: object) =>
    sandbox.google.failNext(path, { status, body: JSON.stringify(body) });

  /** The end of what was said; nothing of the answer's form may be in it, and no secret. */
  function assertEnds({ stderr, exitCode }: RunResult, end: string, expected: number): void {
    assert.equal(stderr.split('postern: ')[1], end.replaceAll('HOST', new URL(sandbox.google.url).host));
    assert.equal(exitCode, expected);
    assert.doesNotMatch(stderr, /[{}]|error_description|4\/0A|1\/\/|ya29|GOCSPX/);
  }

  it('is explained after an exchange', async () => {
    const body = { error: 'invalid_grant', error_description: 'Invalid code verifier.' };
    failNext('/token', 400, body);
    assertEnds(
      await signIn(sandbox, { env }),
      `The code belongs to a sign-in that was not started here: if somebody sent it to you, stop, they may want you to work in their account (HOST: Invalid code verifier). [invalid_grant]\n  next: postern login\n`,
      4,
    );
  });

  it('is explained after a refresh, and in JSON', async () => {
    const body = { error: 'invalid_grant', error_subtype: 'invalid_rapt', error_description: 'Bad Request' };
    const refresh = ['token', '--min-ttl', '2h'];
    failNext('/token', 400, body);
    assertEnds(
      await runPostern(refresh, { env }),
      `The session has reached the length that your organization sets as "Google Cloud session control" in its Admin console (HOST: invalid_grant: invalid_rapt). [reauth_required]\n  next: postern login\n`,
      4,
    );
    failNext('/token', 401, { error: 'deleted_client', error_description: 'The OAuth client was deleted.' });
    const { stderr, stdout, exitCode } = await runPostern([...refresh, '--json'], { env });
    assert.deepEqual(JSON.parse(stderr), {
      error: {
        code: 'deleted_client',
        message: `The OAuth client was deleted (${new URL(sandbox.google.url).host}: The OAuth client was deleted).`,
        hint: "Restore it within 30 days under Clients in Google's console, or create another, then: postern login --client-secrets FILE",
      },
    });
    assert.deepEqual([stdout, exitCode], ['', 4]);
  });

  it('is explained at the redirect address, and asks the server nothing', async () => {
    const requests = sandbox.google.requests.length;
    const handOver = (address: string) =>
      address.replace(
        /code=[^&]+/,
        'error=admin_policy_enforced&error_description=Ask%0D%0A%1B%5B2J%E2%80%AEthem',
      );
    assertEnds(
      await signIn(sandbox, { env, handOver }),
      `Your Workspace does not let this app have this access (Ask them). [admin_policy_enforced]\n  next: Ask its administrator to trust the client ID, then: postern login\n`,
      4,
    );
    assert.ok(sandbox.google.requests.slice(requests).every(({ path }) => path !== '/token'));
  });

  it('is explained in the device flow', async () => {
    const { clientSecretsFile } = sandbox;
    const args = ['login', '--flow', 'device', '--scope', 'openid', '--client-secrets', clientSecretsFile];
    failNext('/device/code', 403, { error_code: 'rate_limit_exceeded' });
    assertEnds(
      await runPostern(args, { env }),
      `Too many device codes were asked for with this client (HOST: rate_limit_exceeded). [rate_limited]\n  next: Wait a while, then: postern login --flow device\n`,
      1,
    );
    // Without a fault: the sandbox knows the client for one of a desktop app.
    const { stderr, exitCode } = await runPostern(args, { env });
    assert.match(
      stderr,
      /another type of client .* \[wrong_client_type\]\n {2}next: Leave --flow device away/,
    );
    assert.equal(exitCode, 1);
  });
});
