import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { googleAuthorizationServer } from '../../src/google/authorization-server.ts';
import { inventProfile, openProfileFile } from '../credentials/kept-profile.ts';
import { makePrivateFolder } from '../private-folder.ts';
import { createEnvironment, program, runPostern } from '../sandbox/postern.ts';

const profile = inventProfile({ server: googleAuthorizationServer });

/** A person whose `postern exec` has just been killed, and the command that has outlived it. */
async function killExec(t: TestContext) {
  const folder = makePrivateFolder(t);
  const temporary = `${folder}/tmp`;
  mkdirSync(temporary);
  const env = createEnvironment(folder, { TMPDIR: temporary });
  await openProfileFile(env['POSTERN_HOME'] ?? '').write(profile);
  const args = ['exec', '--', 'sh', '-c', 'echo $$; exec sleep 1000'];
  const postern = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [printed] = await once(postern.stdout, 'data');
  const command = Number(printed);
  let isAlive = true;
  const killCommand = async (): Promise<void> => {
    if (isAlive) process.kill(command, 'SIGKILL');
    isAlive = false;
    while (isRunning(command)) await sleep(10);
  };
  t.after(killCommand);
  const [left = '', ...more] = readdirSync(temporary);
  assert.deepEqual(more, []);
  // The mark is the last thing before postern waits.
  while (!readdirSync(`${temporary}/${left}`).includes('command')) await sleep(10);
  postern.kill('SIGKILL');
  await once(postern, 'exit');
  const next = () => runPostern(['exec', '--', 'true'], { env });
  return { temporary, left, killCommand, next };
}

/** Until nobody has waited for it, a dead process is still there by name. */
function isRunning(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('postern exec that is killed', { concurrency: 2 }, () => {
  it('leaves the file to the command that lives on; the next one removes it after that', async (t) => {
    const { temporary, left, killCommand, next } = await killExec(t);
    assert.deepEqual((await next()).exitCode, 0);
    assert.deepEqual(readdirSync(temporary), [left]);
    await killCommand();
    assert.deepEqual(await next(), { exitCode: 0, stdout: '', stderr: '' });
    assert.deepEqual(readdirSync(temporary), []);
  });

  it('is not taken for alive because another process has its number now', async (t) => {
    const { temporary, left, killCommand, next } = await killExec(t);
    await killCommand();
    const [, place, start] = /^postern-exec-(\w+)-\d+-(\d+)-/.exec(left) ?? [];
    // This process has that number, and began at another time.
    renameSync(`${temporary}/${left}`, `${temporary}/postern-exec-${place}-${process.pid}-${start}-abcdef`);
    assert.equal((await next()).exitCode, 0);
    assert.deepEqual(readdirSync(temporary), []);
  });

  it('on another machine, or by whoever else makes folders there, is nothing to this one', async (t) => {
    const { temporary, left, killCommand, next } = await killExec(t);
    await killCommand();
    const foreign = left.replace(/^postern-exec-\w+-/, 'postern-exec-00000000-');
    renameSync(`${temporary}/${left}`, `${temporary}/${foreign}`);
    for (const name of ['postern-exec-', 'postern-test-x', 'postern-exec']) mkdirSync(`${temporary}/${name}`);
    assert.equal((await next()).exitCode, 0);
    const names = [foreign, 'postern-exec', 'postern-exec-', 'postern-test-x'];
    assert.deepEqual(readdirSync(temporary).sort(), names.sort());
  });

  it('leaves what runs elsewhere alone: two at once do not disturb each other', async (t) => {
    const folder = makePrivateFolder(t);
    const env = createEnvironment(folder, { TMPDIR: folder });
    await openProfileFile(env['POSTERN_HOME'] ?? '').write(profile);
    const inner = `test -s "$GOOGLE_APPLICATION_CREDENTIALS" && test "$outer" != "$GOOGLE_APPLICATION_CREDENTIALS"`;
    const outer = `export outer="$GOOGLE_APPLICATION_CREDENTIALS"
      '${process.execPath}' '${program}' exec -- sh -c '${inner}' && test -s "$outer" && exit 9`;
    assert.equal((await runPostern(['exec', '--', 'sh', '-c', outer], { env })).exitCode, 9);
    assert.deepEqual(readdirSync(folder), ['postern-home']);
  });
});
