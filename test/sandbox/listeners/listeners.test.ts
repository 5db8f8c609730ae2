import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { on, once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { makePrivateFolder } from '../../private-folder.ts';
import { listListeners } from './list-listeners.ts';
import { findFamily, killFamily, listProcesses, type RunningProcess } from './processes.ts';
import { createRecording, readRecording } from './record-listeners.ts';

/** Programs that listen, each in its own way, and what stands on record of that. */
const LISTENING = {
  'node:net': [
    `(await import('node:net')).createServer().listen(0, '127.0.0.1', done)`,
    /^listens on .*"port":0/,
  ],
  'node:http': [`(await import('node:http')).createServer().listen(0, done)`, /^listens on .*"port":0/],
  'node:https': [`(await import('node:https')).createServer().listen({ port: 0 }, done)`, /^listens on /],
  'node:http2': [`(await import('node:http2')).createServer().listen(0, '::1', done)`, /^listens on /],
  'node:tls': [`(await import('node:tls')).createServer().listen(0, done)`, /^listens on /],
  'node:dgram': [`(await import('node:dgram')).createSocket('udp4').bind(0, done)`, /^has a UDP socket$/],
} as const;

const SAY_DONE = `const done = () => console.log('done');`;

/** Runs a program until it says that it is done, and leaves it running until the test is over. */
async function run(t: TestContext, program: string, env: Record<string, string> = {}): Promise<number> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', SAY_DONE + program], {
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { pid = 0 } = child;
  t.after(async () => {
    const closed = once(child, 'close');
    killFamily(pid);
    await closed;
  });
  for await (const [chunk] of on(child.stdout, 'data', { close: ['end'] })) {
    if (String(chunk).includes('done')) break;
  }
  return pid;
}

const familyOf = (root: number): RunningProcess[] => findFamily(listProcesses(), ({ pid }) => pid === root);

for (const [name, [program, record]] of Object.entries(LISTENING)) {
  test(`who listens by ${name} is found, and recorded`, async (t) => {
    const file = join(makePrivateFolder(t), 'record');
    const listener = await run(t, program, createRecording(file));
    assert.equal(listListeners(familyOf(listener)).length, 1);
    const [started, listens = '', ...more] = readRecording(file);
    assert.deepEqual([started, more], ['started', []]);
    assert.match(listens, record);
  });
}

test('who only has a connection to somebody does not listen', async (t) => {
  const file = join(makePrivateFolder(t), 'record');
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  t.after(() => server.close());
  const client = await run(
    t,
    `(await import('node:net')).connect(${port}, '127.0.0.1', done)`,
    createRecording(file),
  );
  assert.deepEqual(listListeners(familyOf(client)), []);
  assert.deepEqual(readRecording(file), ['started']);
});

test('a child that listens is found and recorded with its parent', async (t) => {
  const file = join(makePrivateFolder(t), 'record');
  const [listen] = LISTENING['node:http'];
  const program = `
    const { spawn } = await import('node:child_process');
    const args = ['--input-type=module', '--eval', ${JSON.stringify(SAY_DONE + listen)}];
    spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
    process.stdin.resume();`;
  const parent = await run(t, program, createRecording(file));
  const family = familyOf(parent);
  assert.equal(family.length, 2);
  assert.equal(listListeners(family).length, 1);
  const [, ...rest] = readRecording(file);
  assert.equal(rest[0], 'started');
  assert.match(rest[1] ?? '', /^listens on /);
});

test('a process is found by its words and variables, however odd', async (t) => {
  const odd = 'x) S 1 (y';
  const pid = await run(t, `process.title = ${JSON.stringify(odd)}; done(); process.stdin.resume();`, {
    MARK: 'a b\nc',
  });
  const [found] = listProcesses().filter(({ environment }) => environment.includes('MARK=a b\nc'));
  assert.deepEqual([found?.pid, found?.parent], [pid, process.pid]);
});
