import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fitNextStep } from '../../src/cli/next-step.ts';
import { inventProfile, openProfileFile } from '../credentials/kept-profile.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { runMain } from './run-main.ts';

describe('the next step after a failure', () => {
  const steps: [argv: string[], hint: string, fitted: string][] = [
    [['token'], 'postern login', 'postern login'],
    [['token', '--profile', 'work'], 'postern login', 'postern login --profile work'],
    [['--profile=work', 'token'], 'postern login', 'postern login --profile work'],
    [['login', '--profile', 'a'], 'Else: postern login start', 'Else: postern login start --profile a'],
    [
      ['login', '--profile', 'a'],
      'x: postern login --account e@x',
      'x: postern login --profile a --account e@x',
    ],
    [['login', '--profile', 'a'], 'postern login --profile b', 'postern login --profile b'],
    [
      ['login', '--issuer', 'x', '--profile=a'],
      'Do it, then: postern login',
      'Do it, then: the same command again',
    ],
    [['login', '--issuer=x'], 'postern login --flow console', 'the same command with --flow console'],
    [['login', '--issuer=x'], 'x, then: postern login --account e@x', 'x, then: the same command again'],
    [['login', '--issuer=x'], 'postern login --issuer URL', 'postern login --issuer URL'],
    [['login'], 'postern login --flow console', 'postern login --flow console'],
    [['login', '--profile', 'a'], 'postern login finish ID', 'postern login finish ID'],
    [['login', '--profile', 'a'], 'postern login start --profile b', 'postern login start --profile b'],
    [['exec', '--', 'x', '--profile', 'a'], 'postern login', 'postern login'],
    [['token', '--profile'], 'postern login', 'postern login'],
    [['status', '--min-days', 'x'], 'postern --help', 'postern status --help'],
    [['login', 'start', '--x'], 'postern --help', 'postern login start --help'],
    [['login', 'x'], 'postern --help', 'postern login --help'],
    [['profile', '--x'], 'postern --help', 'postern profile --help'],
    [['--json'], 'postern --help', 'postern --help'],
  ];
  for (const [argv, hint, fitted] of steps) {
    it(`of [${argv.join(' ')}] that is "${hint}" is "${fitted}"`, () => {
      assert.equal(fitNextStep(hint, argv), fitted);
    });
  }

  it('signs in as the profile that was named, and does not replace the one in use', async (t) => {
    const home = makePrivateFolder(t);
    await openProfileFile(home).write(inventProfile());
    const env = { POSTERN_HOME: home };
    const next = 'postern login --profile work';
    const sentence = 'Nobody is signed in as profile work.';
    const named = ['--profile', 'work'];
    for (const command of [['token'], ['export'], ['exec']]) {
      const words = [...command, ...named, '--json', ...(command[0] === 'exec' ? ['--', 'true'] : [])];
      const { exitCode, stderr } = await runMain(words, { env });
      const error = { code: 'not_signed_in', message: sentence, hint: next };
      assert.deepEqual([exitCode, JSON.parse(stderr)], [4, { error }]);
    }
    for (const [args, variables] of [
      [named, {}],
      [[], { POSTERN_PROFILE: 'work' }],
    ] as const) {
      const status = await runMain(['status', ...args], { env: { ...env, ...variables } });
      const shown = `profile       work\nusable        no: ${sentence}\nnext          ${next}\n`;
      assert.deepEqual([status.exitCode, status.stdout], [4, shown]);
    }
    const doctor = await runMain(['doctor', '--offline', '--json', ...named], { env });
    const findings: { check: string; next: string | null }[] = JSON.parse(doctor.stdout);
    assert.equal(findings.find(({ check }) => check === 'credential')?.next, next);
  });

  it('names the profile whose sign-in is over, in status and doctor, too', async (t) => {
    const home = makePrivateFolder(t);
    const env = { POSTERN_HOME: home };
    await openProfileFile(home, 'work').write(inventProfile({ refreshTokenExpiresAt: 1 }));
    for (const which of [['--profile', 'work'], ['--all']]) {
      const { exitCode, stdout } = await runMain(['status', ...which], { env });
      assert.equal(exitCode, 4);
      assert.match(stdout, /^next .*postern login --profile work$/m);
    }
    const { stdout } = await runMain(['doctor', '--offline', '--profile', 'work'], { env });
    assert.match(stdout, /next: .*postern login --profile work$/m);
    assert.doesNotMatch(stdout, /postern login(?! (start )?--profile work)/);
  });

  it('of a mistake in a duration is said before anybody is asked to sign in', async (t) => {
    const env = { POSTERN_HOME: makePrivateFolder(t) };
    for (const words of [['token'], ['exec']]) {
      const behind = words[0] === 'exec' ? ['--', 'true'] : [];
      const { exitCode, stderr } = await runMain([...words, '--min-ttl', 'soon', ...behind], { env });
      assert.equal(exitCode, 2);
      assert.match(stderr, new RegExp(`next: postern ${words[0]} --help\n$`));
    }
  });

  it('of cancelling a login that is not there is to look which are: exit 1, since nobody must sign in', async (t) => {
    const { exitCode, stderr } = await runMain(['login', 'cancel', 'f00'], {
      env: { POSTERN_HOME: makePrivateFolder(t) },
    });
    const told = 'postern: No login f00 waits here. [no_pending_login]\n  next: postern login pending\n';
    assert.deepEqual([exitCode, stderr], [1, told]);
  });
});
