import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createProfile, openProfileFile } from '../credentials/kept-profile.ts';
import { createEnvironment, openPostern, program, runPostern } from '../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { runUnder } from './run-under.ts';

const names = '`bigquery-public-data.usa_names.usa_1910_current`';
const everything = `SELECT * FROM ${names}`;

/** Waits until a command reads its standard input: it takes more than the system holds for it. */
function untilRead({ stdin }: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => stdin?.once('error', resolve).write(Buffer.alloc(2 ** 20, ' '), resolve));
}

describe('the command', () => {
  let sandbox: Sandbox;
  let env: Record<string, string>;
  before(async () => {
    sandbox = await startSandbox();
    env = createEnvironment(sandbox.folder, {
      BIGQUERY_EMULATOR_HOST: sandbox.bigQuery.url,
      POSTERN_AUTHORIZATION_SERVER: sandbox.google.url,
    });
    await openProfileFile(env['POSTERN_HOME'] ?? '').write(await createProfile(sandbox.google));
  });
  after(() => sandbox.close());

  it('stops at Ctrl-C while the query runs, and has it cancelled', async () => {
    const held = sandbox.bigQuery.holdNextJob();
    const { child, result } = runUnder([], ['query', 'SELECT 1'], env);
    await held.jobId;
    child.kill('SIGINT');
    const { exitCode, stdout, stderr } = await result;
    assert.deepEqual([exitCode, stdout], [130, '']);
    assert.match(
      stderr,
      /^Cancelling job \S+; Ctrl-C again leaves it to itself\.\npostern: Interrupted\. \[interrupted\]\n$/,
    );
    assert.ok(sandbox.bigQuery.requests.some(({ path }) => /\/jobs\/.+\/cancel/.test(path)));
  });

  describe('besides', { concurrency: 2 }, () => {
    it('has exit codes, one sentence and the next step for what is typed wrongly', async () => {
      for (const [args, help] of [
        [['frobnicate'], 'postern --help'],
        [['token', '--frmat', 'raw'], 'postern token --help'],
        [['query', '--project'], 'postern query --help'],
        [['status', 'x'], 'postern status --help'],
      ] as const) {
        const { exitCode, stdout, stderr } = await runPostern(args, { env });
        assert.deepEqual([exitCode, stdout], [2, '']);
        assert.match(stderr, new RegExp(`^postern: .+ \\[usage\\]\n {2}next: ${help}\n$`));
      }
    });

    it('answers --version and --help on standard output', async () => {
      const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
      assert.deepEqual(await runPostern(['--version'], { env }), {
        exitCode: 0,
        stdout: `${version}\n`,
        stderr: '',
      });
      const help = await runPostern(['login', '--help'], { env });
      assert.deepEqual([help.exitCode, help.stderr], [0, '']);
      assert.match(help.stdout, /--client-secrets/);
    });

    it('never asks in CI, nor with --no-input, though there is a terminal', async () => {
      const login = ['login', '--client-secrets', sandbox.clientSecretsFile];
      for (const [args, extra] of [
        [[...login, '--no-input'], {}],
        [login, { CI: 'true' }],
      ] as const) {
        const terminal = openPostern(args, { env: { ...env, ...extra } });
        assert.equal((await terminal.exited).exitCode, 4);
        assert.match(terminal.text(), /\[no_terminal\]/);
        await terminal.close();
      }
    });

    it('colours nothing on a terminal, so that NO_COLOR has nothing to take away', async () => {
      for (const args of [
        ['status'],
        ['--help'],
        ['query', 'SELECT 1 AS a'],
        ['query', 'SELECT'],
        ['tokn'],
      ]) {
        const terminal = openPostern(args, { env });
        await terminal.exited;
        assert.ok(!terminal.raw().includes('\x1b'), terminal.raw());
        await terminal.close();
      }
    });

    it('ends quietly when whoever reads has had enough', async () => {
      const shell = ['bash', '-c', '"$@" | head -n 1; echo $PIPESTATUS', 'bash'];
      const { stdout, stderr } = await runUnder(shell, ['query', everything], env).result;
      assert.deepEqual([stdout, stderr], ['state,gender,year,name,number\n0\n', '']);
    });

    it('does its work when nobody hears what it says', async () => {
      const shell = [
        'bash',
        '-c',
        '{ "$@" 2>&3 | cat; exit $PIPESTATUS; } 3>&1 | true; exit $PIPESTATUS',
        'bash',
      ];
      assert.equal((await runUnder(shell, ['query', 'SELECT 1 AS a'], env).result).exitCode, 0);
    });

    it('says that the disk is full, in one sentence: exit 1', async (t) => {
      if (process.platform !== 'linux') return t.skip('/dev/full is of Linux');
      for (const args of [['token'], ['query', 'SELECT 1 AS a'], ['status', '--json']]) {
        const { exitCode, stdout, stderr } = await runUnder(['sh', '-c', '"$@" > /dev/full', 'sh'], args, env)
          .result;
        assert.deepEqual([exitCode, stdout], [1, '']);
        const said = args.includes('--json') ? JSON.parse(stderr).error.message : stderr;
        assert.match(said, /Standard output cannot be written \(ENOSPC\)\./);
        assert.doesNotMatch(stderr, /\n\s+at |ya29/);
      }
    });

    it('stops at Ctrl-C while it waits for the SQL', async () => {
      const { child, result } = runUnder([], ['query'], env);
      await untilRead(child);
      child.kill('SIGINT');
      assert.deepEqual(await result, {
        exitCode: 130,
        stdout: '',
        stderr: 'postern: Interrupted. [interrupted]\n',
      });
    });

    it('stops at Ctrl-C while nobody reads what it prints', async (t) => {
      const child = spawn(process.execPath, [program, 'query', everything], { env, stdio: 'pipe' });
      t.after(() => child.kill('SIGKILL'));
      const said = text(child.stderr);
      // Readable, and never read: what comes fills the pipe.
      await once(child.stdout, 'readable');
      await sleep(300);
      child.kill('SIGINT');
      const [exitCode] = await once(child, 'exit', { signal: AbortSignal.timeout(10_000) });
      assert.equal(exitCode, 130);
      assert.equal(await said, 'postern: Interrupted. [interrupted]\n');
    });

    it('gives up when its time is over, though standard input stays open', async () => {
      const args = ['login', '--client-secrets', sandbox.clientSecretsFile, '--profile', 'late'];
      const { result } = runUnder([], [...args, '--response-file', '-', '--timeout', '500ms'], env);
      const { exitCode, stderr } = await result;
      assert.equal(exitCode, 1);
      assert.match(
        stderr,
        /Nothing came within 0 s\. \[timeout\]\n {2}next: postern login --profile late --timeout 30m/,
      );
    });

    it('stops at Ctrl-C, and at SIGTERM, while it waits for the response', async () => {
      const args = ['login', '--client-secrets', sandbox.clientSecretsFile, '--profile', 'stopped'];
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        const { child, result } = runUnder([], [...args, '--response-file', '-'], env);
        await untilRead(child);
        child.kill(signal);
        assert.equal((await result).exitCode, 130);
      }
    });
  });
});
