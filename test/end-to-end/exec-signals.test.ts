import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { googleAuthorizationServer } from '../../src/google/authorization-server.ts';
import { inventProfile, openProfileFile } from '../credentials/kept-profile.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { createEnvironment, openPostern, program } from '../sandbox/postern.ts';
import { openTerminal } from '../sandbox/terminal/open-terminal.ts';

const waiting = [process.execPath, fileURLToPath(new URL('./command-program.ts', import.meta.url)), 'wait'];
const exec = ['exec', '--', ...waiting];
const asked = 56;

async function createPerson(t: TestContext) {
  const folder = makePrivateFolder(t);
  const temporary = `${folder}/tmp`;
  mkdirSync(temporary);
  const env = createEnvironment(folder, { TMPDIR: temporary });
  await openProfileFile(env['POSTERN_HOME'] ?? '').write(
    inventProfile({ server: googleAuthorizationServer }),
  );
  return { temporary, env };
}

const countSignals = (text: string): string[] => text.match(/got SIG\w+/g) ?? [];

describe('a signal to postern exec', { concurrency: 2 }, () => {
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGCONT'] as const) {
    it(`without a terminal goes to the command, once each time, and postern waits on: ${signal}`, async (t) => {
      const { temporary, env } = await createPerson(t);
      // Detached: in a session of its own, which has no terminal.
      const child = spawn(process.execPath, [program, ...exec], {
        env,
        detached: true,
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      t.after(() => child.kill('SIGKILL'));
      const exited = once(child, 'exit');
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      assert.match((await lines.next()).value ?? '', /^ready/);
      for (let sent = 0; sent < 2; sent++) {
        child.kill(signal);
        assert.equal((await lines.next()).value, `got ${signal}.`);
      }
      assert.equal(readdirSync(temporary).length, 1);
      child.stdin.end('q');
      assert.deepEqual(await exited, [asked, null]);
      assert.deepEqual([(await lines.next()).done, readdirSync(temporary)], [true, []]);
    });
  }

  it('stops a command that does not handle it, and is its exit code', async (t) => {
    const { temporary, env } = await createPerson(t);
    const child = spawn(process.execPath, [program, 'exec', '--', 'sh', '-c', 'echo ready; exec sleep 60'], {
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => child.kill('SIGKILL'));
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [143, null]);
    assert.deepEqual(readdirSync(temporary), []);
  });
});

describe('at a terminal, postern exec', { concurrency: 2 }, () => {
  it('leaves Ctrl-C and Ctrl-\\ to the command, which gets each once, and ends with its code', async (t) => {
    const { temporary, env } = await createPerson(t);
    const terminal = openPostern(exec, { env });
    t.after(() => terminal.close());
    await terminal.waitFor(/ready \d+/);
    terminal.press('ctrl-c');
    await terminal.waitFor('got SIGINT');
    terminal.press('ctrl-c');
    await terminal.waitFor(/got SIGINT[\s\S]*got SIGINT/);
    terminal.type('\x1c');
    await terminal.waitFor('got SIGQUIT');
    assert.equal(readdirSync(temporary).length, 1);
    terminal.type('q');
    terminal.press('enter');
    assert.deepEqual(await terminal.exited, { exitCode: asked, signal: null });
    assert.deepEqual(countSignals(terminal.text()), ['got SIGINT', 'got SIGINT', 'got SIGQUIT']);
    assert.deepEqual(readdirSync(temporary), []);
  });

  it('ends with 130 where Ctrl-C ends the command', async (t) => {
    const { temporary, env } = await createPerson(t);
    const terminal = openPostern(['exec', '--', 'sh', '-c', 'echo ready; exec sleep 60'], { env });
    t.after(() => terminal.close());
    await terminal.waitFor('ready');
    terminal.press('ctrl-c');
    assert.deepEqual(await terminal.exited, { exitCode: 130, signal: null });
    assert.doesNotMatch(terminal.text(), /postern:/);
    assert.deepEqual(readdirSync(temporary), []);
  });

  it('is stopped by Ctrl-Z together with the command, and goes on with it', async (t) => {
    const { temporary, env } = await createPerson(t);
    const shell = openTerminal({ command: 'bash', args: ['--norc', '-i'], env: { ...env, PS1: 'shell$ ' } });
    t.after(() => shell.close());
    const line = [process.execPath, program, ...exec].map((word) => `'${word}'`).join(' ');
    shell.type(`${line}; echo "ended with $?"\r`);
    await shell.waitFor(/ready \d+/);
    shell.type('\x1a');
    await shell.waitFor(/Stopped/);
    shell.type('fg\r');
    await shell.waitFor('got SIGCONT');
    assert.equal(readdirSync(temporary).length, 1);
    shell.type('q\r');
    await shell.waitFor(/^q\s+shell\$\s*$/m);
    shell.type('echo "then $?"\r');
    await shell.waitFor(`then ${asked}`);
    assert.deepEqual(countSignals(shell.text()), ['got SIGCONT']);
    assert.deepEqual(readdirSync(temporary), []);
  });

  it('passes on what is sent to it alone, such as SIGTERM', async (t) => {
    const { env } = await createPerson(t);
    const shell = openTerminal({ command: 'bash', args: ['--norc', '-i'], env: { ...env, PS1: 'shell$ ' } });
    t.after(() => shell.close());
    const line = [process.execPath, program, ...exec].map((word) => `'${word}'`).join(' ');
    shell.type(`${line} < /dev/tty &\r`);
    const [, job = ''] = await shell.waitFor(/^\[1\] (\d+)/m);
    await shell.waitFor(/ready \d+/);
    process.kill(Number(job), 'SIGTERM');
    await shell.waitFor('got SIGTERM');
    process.kill(Number(job), 'SIGHUP');
    await shell.waitFor('got SIGHUP');
    assert.deepEqual(countSignals(shell.text()), ['got SIGTERM', 'got SIGHUP']);
  });
});
