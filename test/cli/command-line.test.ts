import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { commandNames } from '../../src/cli/plain-command.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { runMain } from './run-main.ts';

const commands = new Set(commandNames.map((name) => name.split(' ')[0] ?? ''));
const steps = commandNames.filter((name) => name.includes(' ')).map((name) => [...name.split(' '), '--help']);

describe('a command line', () => {
  const folder = makePrivateFolder({ after });
  const env = { POSTERN_HOME: `${folder}/home` };

  const mistakes: [args: string[], sentence: RegExp][] = [
    [['tokn'], /^Did you mean token\?$/],
    [['frobnicate'], /./],
    [['--profile', 'work'], /^Which command\?$/],
    [['status', 'extra'], /^Unknown argument: extra\.$/],
    [['logout', '--', 'extra'], /^Too many words/],
    [['query', 'SELECT', '1'], /./],
    [['status', '--chekc'], /^Unknown argument: chekc\.$/],
    [['status', '--no-check'], /^Unknown argument: no-check\.$/],
    [['login', '--no-timeout'], /^Unknown argument: no-timeout\.$/],
    [['login', '-x'], /^Unknown argument: x\.$/],
    [['login', '--client-secrets'], /^--client-secrets needs a value\.$/],
    [['login', '--client-secrets', '--quiet'], /^--client-secrets needs a value\.$/],
    [['login', '--client-secrets='], /^--client-secrets is empty\.$/],
    [['login', '--scope'], /^--scope needs a value\.$/],
    [['login', '--scope', ''], /^--scope is empty\.$/],
    [['login', '--project', ''], /^--project is empty\.$/],
    [['login', '--qr', 'sometimes'], /"sometimes", Choices: "auto", "always", "never"\.$/],
    [['login', '--timeout', '5 minutes'], /^--timeout takes a duration/],
    [['login', '--account', 'a@b', '--account', 'c@d'], /^--account was given more than once\.$/],
    [['login', 'strat'], /^Did you mean start\?$/],
    [['login', 'start', 'x'], /^Unknown argument: x\.$/],
    [['login', 'start', '--response-file', '-'], /^Unknown arguments: response-file, -\.$/],
    [['login', 'start', '--timeout', 'soon'], /^--timeout takes a duration/],
    [['login', 'finish', '--account', 'a@b'], /^Unknown argument: account\.$/],
    [['login', 'finish', 'a', 'b'], /^Unknown argument: b\.$/],
    [['login', 'finish', 'a', '--', 'b'], /^Too many words/],
    [['login', 'pending', '--', 'x'], /^Too many words/],
    [['profile'], /^Which command\?$/],
    [['profile', 'lst'], /^Did you mean list\?$/],
    [['profile', 'list', 'x'], /^Unknown argument: x\.$/],
    [['profile', 'list', '--', 'x'], /^Too many words/],
    [['profile', 'use'], /^Which profile\?$/],
    [['profile', 'use', ''], /^A profile name is/],
    [['profile', 'use', 'a', '--', 'b'], /^Too many words/],
    [['profile', 'rename', 'a'], /^Which profile, and what is its name to be\?$/],
    [['profile', 'rename', 'a', 'b', '--', 'c'], /^Too many words/],
    [['profile', 'rename', 'a', 'A'], /^a and A are one name to some file systems\.$/],
    [['profile', 'remove', '--yes'], /^Which profile\?$/],
    [['completion', 'tcsh'], /^There is no completion for tcsh\.$/],
    [['completion', 'bash', 'zsh'], /^Unknown argument: zsh\.$/],
    [['logout', '--all', '--profile', 'a'], /^--all and --profile name different profiles\.$/],
    [['login', 'cancel'], /^Which login\? An ID, or --all\.$/],
    [['login', 'cancel', 'a', '--all'], /^Which login\? An ID, or --all\.$/],
    [['status', '--profile', 'a', '--profile=b'], /^--profile was given more than once\.$/],
    [['status', '--profile', 'a/b'], /^A profile name is/],
    [['query', '--max-rows', 'few', 'SELECT 1'], /^--max-rows takes a whole number, not "few"\.$/],
  ];
  for (const [args, sentence] of mistakes) {
    it(`is wrong usage as [${args.join(' ')}]: exit 2, one sentence, the next step, and no output`, async () => {
      const text = await runMain(args, { env: { ...env, TERM: 'dumb' } });
      assert.deepEqual([text.exitCode, text.stdout], [2, '']);
      const [, said = ''] = /^postern: (.+) \[usage\]\n {2}next: .+\n$/.exec(text.stderr) ?? [];
      assert.match(said, sentence, text.stderr);
      assert.doesNotMatch(text.stderr, /\n\s+at |Error|[^\n -~…]/);
      const json = await runMain(['--json', ...args], { env });
      assert.deepEqual([json.exitCode, json.stdout, json.stderr.split('\n').length], [2, '', 2]);
      const { error, ...more } = JSON.parse(json.stderr);
      assert.deepEqual(Object.keys(error), ['code', 'message', 'hint']);
      assert.deepEqual([more, error.code], [{}, 'usage']);
    });
  }

  it('without a word is answered with the help', async () => {
    const { exitCode, stdout, stderr } = await runMain([], { env });
    assert.deepEqual([exitCode, stderr], [0, '']);
    assert.match(stdout, /postern login/);
  });

  it('does not say again what may be a response that was pasted into it', async () => {
    const code = '4/0AeanS0aSecretCodeThatGoesOnForQuiteAWhileAndIsWorthAToken';
    for (const word of [code, `http://127.0.0.1:1/?state=x&code=${code}`]) {
      const { exitCode, stderr } = await runMain(['login', word], { env });
      assert.equal(exitCode, 2);
      assert.doesNotMatch(stderr, /SecretCode/);
    }
  });

  for (const args of [['--help'], ['-h'], ...[...commands].map((command) => [command, '--help']), ...steps]) {
    it(`is explained by [${args.join(' ')}], on standard output: exit 0`, async () => {
      const { exitCode, stdout, stderr } = await runMain(args, { env });
      assert.deepEqual([exitCode, stderr], [0, '']);
      assert.match(stdout, /^postern/);
      for (const option of ['--profile', '--json', '--no-input', '--quiet'])
        assert.ok(stdout.includes(option));
      for (const command of args.length > 1 ? [] : commands)
        assert.match(stdout, new RegExp(`^ +postern ${command} `, 'm'));
      assert.doesNotMatch(stdout, /undefined|[^\n -~]/);
      assert.ok(stdout.split('\n').every((line) => line.length <= 100));
    });
  }

  it('gives the version of the package', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    assert.deepEqual(await runMain(['--version'], { env }), {
      exitCode: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
  });
});
