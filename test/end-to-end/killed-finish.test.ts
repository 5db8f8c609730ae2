import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from '../../src/credentials/lock.ts';
import { openProfileFile } from '../credentials/kept-profile.ts';
import { visit } from '../sandbox/google/person.ts';
import { createEnvironment, program, runPostern } from '../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';

const email = 'william@example.com';

describe('a finish that is killed', { concurrency: 4 }, () => {
  let sandbox: Sandbox;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());

  /** A login that was started in a home of its own, and the response to it. */
  async function start({ folder, google, clientSecretsFile } = sandbox) {
    const env = createEnvironment(mkdtempSync(`${folder}/person-`), {
      POSTERN_AUTHORIZATION_SERVER: google.url,
    });
    const args = ['login', 'start', '--client-secrets', clientSecretsFile, '--json', '--quiet'];
    const { id, url } = JSON.parse((await runPostern(args, { env })).stdout);
    const address = await visit(url, { email });
    const home = env['POSTERN_HOME'] ?? '';
    const finish = (response: string) => runPostern(['login', 'finish'], { env, input: response });
    const listPending = () => readdirSync(`${home}/pending`);
    const readPending = () => readFileSync(`${home}/pending/${id}.json`, 'utf8');
    return { env, id, url, address, home, finish, listPending, readPending };
  }

  function spawnFinish(env: Record<string, string>, response: string): ChildProcess {
    const child = spawn(process.execPath, [program, 'login', 'finish'], {
      env,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(response);
    return child;
  }

  async function kill(child: ChildProcess): Promise<void> {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }

  const countExchangesOf = (address: string, { google } = sandbox) => {
    const code = new URL(address).searchParams.get('code');
    return google.requests.filter(({ body }) => body['code'] === code).length;
  };

  it('in the exchange, before the server did anything, loses nothing: the next takes over soon', async (t) => {
    // Its own server: here the next exchange of all must be this one.
    const alone = await startSandbox();
    t.after(() => alone.close());
    const { env, address, finish, listPending } = await start(alone);
    alone.google.failNext('/token', 'hang');
    const child = spawnFinish(env, address);
    while (countExchangesOf(address, alone) === 0) await sleep(20);
    await kill(child);
    assert.equal(listPending().length, 2, 'the login, and the lock of the dead');
    const began = performance.now();
    const { exitCode, stderr } = await finish(address);
    assert.equal(exitCode, 0, stderr);
    assert.ok(performance.now() - began < 10_000);
    assert.deepEqual(listPending(), []);
  });

  it('between exchange and keeping loses nothing: the next keeps what it got, with the ID alone', async () => {
    const { env, id, address, home, listPending, readPending } = await start();
    mkdirSync(`${home}/profiles`, { mode: 0o700, recursive: true });
    await withLock(`${home}/profiles/default.lock`, async () => {
      const child = spawnFinish(env, address);
      while (!readPending().includes('"finished"')) await sleep(20);
      await kill(child);
    });
    const { stdout } = await runPostern(['login', 'pending'], { env });
    assert.match(
      stdout,
      new RegExp(`^${id} .+ never: the code is exchanged, and only keeping is left$`, 'm'),
    );
    for (const secret of [/1\/\//, /ya29/]) assert.doesNotMatch(stdout, secret);
    const { exitCode, stderr } = await runPostern(['login', 'finish', id], { env });
    assert.equal(exitCode, 0, stderr);
    assert.equal(countExchangesOf(address), 1);
    assert.deepEqual(listPending(), []);
    const { refreshToken } = openProfileFile(home).read()?.credential ?? assert.fail();
    assert.equal(await sandbox.google.isRefreshTokenLive(refreshToken), true);
  });

  describe('at any moment', { concurrency: 4 }, () => {
    for (const ms of [80, 150, 220, 290, 360, 430, 500, 570, 640, 710]) {
      it(`either has signed in, or can be done again: after ${ms} ms`, async () => {
        const { env, url, address, home, finish, listPending } = await start();
        const child = spawnFinish(env, address);
        await sleep(ms);
        await kill(child);
        if (listPending().some((name) => name.endsWith('.json'))) {
          const again = await finish(address);
          // Only between the server's answer and the disk is a code lost; its address gives another.
          if (/\[invalid_grant\]/.test(again.stderr)) {
            assert.equal((await finish(await visit(url, { email }))).exitCode, 0);
          } else assert.equal(again.exitCode, 0, again.stderr);
        }
        const { credential } = openProfileFile(home).read() ?? assert.fail('nothing is kept');
        assert.equal(await sandbox.google.isRefreshTokenLive(credential.refreshToken), true);
        assert.equal(listPending().filter((name) => name.endsWith('.json')).length, 0);
      });
    }
  });
});
