import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { launchBrowser } from '../../../src/cli/terminal/launch-browser.ts';
import { makePrivateFolder } from '../../private-folder.ts';

const address = 'https://accounts.google.com/o/oauth2/v2/auth?a=$(touch%20x)&b=`id`;c="%s\'';
const env = { PATH: process.env['PATH'] };

/** A command that writes down its arguments, each on a line, and what it has of this terminal. */
function createBrowser(t: TestContext, then = ''): { path: string; read(): Promise<string[]> } {
  const path = join(makePrivateFolder(t), 'browser');
  const lines = ['#!/bin/sh', 'exec 3> "$0.draft"', `printf '%s\\n' "$@" >&3`];
  const streams = [
    '[ -t 0 ] || [ -t 1 ] || [ -t 2 ] || echo no terminal >&3',
    '(: < /dev/tty) 2> /dev/null || echo no tty >&3',
  ];
  writeFileSync(path, `${[...lines, ...streams, 'mv "$0.draft" "$0.done"', then].join('\n')}\n`, {
    mode: 0o755,
  });
  return {
    path,
    async read() {
      while (!existsSync(`${path}.done`)) await sleep(10);
      return readFileSync(`${path}.done`, 'utf8').trim().split('\n');
    },
  };
}

describe('launching a browser', {
  skip: process.platform === 'win32' && 'the browsers here are shell scripts',
}, () => {
  it('hands it the address as one argument that no shell has seen, and nothing of this terminal', async (t) => {
    const { path, read } = createBrowser(t);
    assert.equal(await launchBrowser(address, [[path]], env), undefined);
    assert.deepEqual(await read(), [address, 'no terminal', 'no tty']);
  });

  it('puts the address where %s stands', async (t) => {
    const { path, read } = createBrowser(t);
    await launchBrowser(address, [[path, '--open=%s', '100%%', 'last']], env);
    assert.deepEqual((await read()).slice(0, 3), [`--open=${address}`, '100%', 'last']);
  });

  it('tries the next where one fails, and no more where one has not', async (t) => {
    const [failing, good, unneeded] = [createBrowser(t, 'exit 3'), createBrowser(t), createBrowser(t)];
    const commands = [['/nowhere/browser'], [failing.path], [good.path], [unneeded.path]] as const;
    assert.equal(await launchBrowser(address, commands, env), undefined);
    assert.equal((await failing.read())[0], address);
    assert.equal((await good.read())[0], address);
    assert.ok(!existsSync(`${unneeded.path}.done`));
  });

  it('says why the last of them could not be opened', async (t) => {
    const { path } = createBrowser(t, 'exit 3');
    const words = [
      [['/nowhere/\u001b[31mbrowser'], '/nowhere/browser cannot be started (ENOENT)'],
      [[path], `${path} ended with 3`],
      [['/'], '/ cannot be started (EACCES)'],
    ] as const;
    for (const [[command], reason] of words) {
      const said = await launchBrowser(address, [[command]], env);
      assert.equal(said, `No browser was opened: ${reason}. Open the address yourself.`);
    }
  });

  it('does not wait for a browser to end, nor end it', async (t) => {
    const stop = join(makePrivateFolder(t), 'stop');
    const { path, read } = createBrowser(t, `while [ ! -e ${stop} ]; do sleep 0.05; done; touch "$0.ended"`);
    assert.equal(await launchBrowser(address, [[path]], env), undefined);
    assert.equal((await read())[0], address);
    assert.ok(!existsSync(`${path}.ended`));
    writeFileSync(stop, '');
    while (!existsSync(`${path}.ended`)) await sleep(10);
  });
});
