import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import { openTerminal, type Terminal } from './open-terminal.ts';

function run(t: TestContext, program: string, env: Record<string, string> = {}): Terminal {
  const terminal = openTerminal({
    command: process.execPath,
    args: ['--input-type=module', '--eval', program],
    env,
  });
  t.after(() => terminal.close());
  return terminal;
}

/** Shows the keys it receives, as JSON, until a line ends. */
const SHOW_KEYS = `
  process.stdin.setRawMode(true);
  let keys = '';
  process.stdin.on('data', (chunk) => {
    keys += chunk;
    if (!keys.endsWith('\\r')) return;
    console.log('keys ' + JSON.stringify(keys) + '.');
    process.exit();
  });
  console.log('ready');
`;

test('the process sees a terminal of the given size and only the given variables', async (t) => {
  const terminal = run(
    t,
    'console.log(process.stdout.isTTY, process.stdout.getWindowSize(), JSON.stringify(process.env))',
    { GREETING: 'hello' },
  );
  await terminal.waitFor('true [ 80, 24 ]');
  const [, env = ''] = await terminal.waitFor(/(\{.*\})/);
  assert.deepEqual(JSON.parse(env), { GREETING: 'hello', TERM: 'xterm-256color', PWD: process.cwd() });
});

test('a line that the terminal wraps is one line of text and several of the screen', async (t) => {
  const url = `https://example.com/${'a'.repeat(200)}`;
  const terminal = run(t, `console.log('open ${url} now')`);
  await terminal.waitFor(`open ${url} now`);
  assert.equal(terminal.screen()[0], `open ${url}`.slice(0, 80));
  assert.equal(terminal.screen().length, 24);
});

test('lines that have scrolled away are still text', async (t) => {
  const terminal = run(t, `for (let line = 0; line < 100; line++) console.log('line ' + line)`);
  await terminal.exited;
  assert.match(terminal.text(), /^line 0\nline 1\n/);
  assert.equal(terminal.screen()[22], 'line 99');
});

test('escape sequences shape the screen and are kept in the raw output', async (t) => {
  const terminal = run(t, `console.log('draft\\r\\x1b[2K\\x1b[1mfinal\\x1b[0m')`);
  await terminal.exited;
  assert.equal(terminal.text(), 'final');
  assert.ok(terminal.raw().includes('\x1b[1mfinal'));
});

test('what a program asks of its terminal is answered', async (t) => {
  const terminal = run(
    t,
    `process.stdin.setRawMode(true).once('data', (answer) => {
      console.log(JSON.stringify(String(answer)));
      process.exit();
    });
    process.stdout.write('at the top\\x1b[6n\\r\\n')`,
  );
  await terminal.waitFor('"\\u001b[1;11R"');
});

test('text is pasted plainly where the program has not asked for brackets', async (t) => {
  const terminal = run(t, SHOW_KEYS);
  await terminal.waitFor('ready');
  terminal.paste('one\ntwo');
  terminal.press('enter');
  await terminal.waitFor('keys "one\\rtwo\\r".');
});

test('text is pasted in brackets where the program has asked for them', async (t) => {
  const terminal = run(t, `process.stdout.write('\\x1b[?2004h');${SHOW_KEYS}`);
  await terminal.waitFor('ready');
  terminal.paste('one\ntwo');
  terminal.press('enter');
  await terminal.waitFor('keys "\\u001b[200~one\\rtwo\\u001b[201~\\r".');
});

test('a paste of 16 KB arrives whole in raw mode', async (t) => {
  const paste = Array.from({ length: 16 * 1024 }, (_, index) => String.fromCharCode(97 + (index % 26))).join(
    '',
  );
  const terminal = run(t, SHOW_KEYS);
  await terminal.waitFor('ready');
  terminal.paste(paste);
  terminal.press('enter');
  await terminal.waitFor(`keys "${paste}\\r".`);
});

test('a key is sent as a terminal sends it', async (t) => {
  const terminal = run(t, SHOW_KEYS);
  await terminal.waitFor('ready');
  for (const key of ['ctrl-c', 'ctrl-d', 'backspace', 'enter'] as const) terminal.press(key);
  await terminal.waitFor('keys');
  // JSON leaves DEL as it is, and the screen has no place for it.
  assert.ok(terminal.raw().includes('"\\u0003\\u0004\x7f\\r"'));
});

test('ctrl-c interrupts a program that leaves it to the terminal', async (t) => {
  const terminal = run(t, `console.log('ready'); setInterval(() => {}, 1000)`);
  await terminal.waitFor('ready');
  terminal.press('ctrl-c');
  assert.equal((await terminal.exited).signal, 'SIGINT');
});

test('ctrl-d ends the input of a program that leaves it to the terminal', async (t) => {
  const terminal = run(t, `console.log('ready'); for await (const _ of process.stdin); process.exit(5)`);
  await terminal.waitFor('ready');
  terminal.press('ctrl-d');
  assert.deepEqual(await terminal.exited, { exitCode: 5, signal: null });
});

test('waiting ends with the screen when the process exits first', async (t) => {
  const terminal = run(t, `console.log('out of order'); process.exit(7)`);
  const expected = /Waited for \/ready\/, but the process exited \(7\)\. The screen:\n {2}\| out of order$/;
  await assert.rejects(terminal.waitFor('ready'), expected);
  await assert.rejects(terminal.waitFor('ready'), expected, 'who comes later is not left waiting');
  await terminal.waitFor('out of order');
});

test('waiting ends with the screen when the time is up', async (t) => {
  const terminal = run(t, `console.log('thinking'); setInterval(() => {}, 1000)`);
  await terminal.waitFor('thinking');
  await assert.rejects(terminal.waitFor('ready', { timeoutMs: 10 }), /within 10 ms.*\n {2}\| thinking$/);
});

test('closing kills the process and its children', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  // The child holds a connection: its end is the one sign of the child's death that cannot be missed.
  const child = `process.on('SIGHUP', () => {}); require('net').connect(${port}, '127.0.0.1')`;
  const terminal = run(
    t,
    `import { spawn } from 'node:child_process';
    spawn(process.execPath, ['--input-type=commonjs', '--eval', ${JSON.stringify(child)}]);
    setInterval(() => {}, 1000)`,
  );
  const [connection] = await once(server, 'connection');
  t.after(() => connection.destroy());
  connection.resume();
  const hungUp = once(connection, 'close', { signal: AbortSignal.timeout(10_000) });
  await terminal.close();
  await hungUp;
  assert.equal((await terminal.exited).signal, 'SIGKILL');
});
