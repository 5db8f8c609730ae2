import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Terminal } from '../../sandbox/terminal/open-terminal.ts';
import { type Accident, namesOfAccidents, openPrompt } from './prompt-program.ts';

/** Beyond the 4096 bytes that Linux, and the 1024 that macOS, lets through on a line. */
const long = `http://127.0.0.1:1/?code=4/0A${'x'.repeat(16_384)}&state=the-end`;

async function ask(t: TestContext, host?: Accident, env?: { TERM: string }): Promise<Terminal> {
  const terminal = openPrompt(host, env);
  t.after(() => terminal.close());
  await terminal.waitFor('Paste:');
  return terminal;
}

describe('a paste at a real terminal', { concurrency: 2 }, () => {
  it('comes whole in brackets, 16 KB of it, and is not shown', async (t) => {
    const terminal = await ask(t);
    terminal.paste(long);
    await terminal.waitFor(`(${long.length} characters)`);
    terminal.press('enter');
    await terminal.waitFor(`got [${long.length},"${long.slice(-20)}"]`);
    assert.ok(!terminal.raw().includes('4/0Axxxx'));
  });

  it('comes whole without brackets too', async (t) => {
    const terminal = await ask(t);
    terminal.type(`${long}\r`);
    await terminal.waitFor(`got [${long.length},"${long.slice(-20)}"]`);
  });

  it('may come in bursts, with line ends of any kind at their ends', async (t) => {
    const terminal = await ask(t);
    for (const burst of ['http://a/?code=4\r\n', '/0A&st\r', 'ate=x\n', '&iss=y\r']) {
      terminal.type(burst);
      await sleep(10);
    }
    await terminal.waitFor('got "http://a/?code=4\\n\\n/0A&st\\nate=x\\n&iss=y"');
  });

  it('waits for Enter after a bracketed paste that ends in line ends', async (t) => {
    const terminal = await ask(t);
    terminal.paste('a=b\r\n\r\n');
    await terminal.waitFor('(3 characters)');
    await sleep(150);
    assert.doesNotMatch(terminal.text(), /got/);
    terminal.type('c');
    terminal.press('enter');
    await terminal.waitFor('got "a=b\\r\\rc"');
  });

  it('can be corrected: backspace, Ctrl-U, arrows that do nothing, a sequence in two pieces', async (t) => {
    const terminal = await ask(t);
    terminal.type('wrong\x15');
    terminal.type('righx');
    terminal.press('backspace');
    terminal.type('\x1b[D\x1b');
    await sleep(50);
    terminal.type('[Ct é😀😀');
    terminal.press('backspace');
    await terminal.waitFor('(8 characters)');
    terminal.press('enter');
    await terminal.waitFor('got "right é😀"');
  });

  it('is counted in words that are right', async (t) => {
    const terminal = await ask(t);
    terminal.type('?');
    await terminal.waitFor('(1 character)');
  });

  it('is taken by a terminal that shows escape sequences as they are, and gets none', async (t) => {
    const terminal = await ask(t, undefined, { TERM: 'dumb' });
    terminal.type(`${long}\r`);
    await terminal.waitFor(`got [${long.length},"${long.slice(-20)}"]`);
    assert.ok(!terminal.raw().includes('\x1b'), terminal.raw());
  });

  it('may be nothing', async (t) => {
    const terminal = await ask(t);
    terminal.press('enter');
    await terminal.waitFor('got ""');
  });
});

/** That the terminal has the settings of before, and none of the modes that the prompt switched on. */
function assertRestored(terminal: Terminal): void {
  const [before, after, ...more] = terminal.text().match(/^speed [\s\S]*?extproc$/gm) ?? [];
  assert.ok(before?.includes(' icanon ') && before.includes(' echo '));
  assert.deepEqual([after, more], [before, []]);
  const raw = terminal.raw();
  const modes = raw.split('\x1b').filter((sequence) => sequence.startsWith('[?2004'));
  assert.deepEqual(
    modes.map((mode) => mode.slice(0, 7)),
    ['[?2004h', '[?2004l'],
    'bracketed paste',
  );
}

/** Sends a signal to the program that asks. */
function send(terminal: Terminal, signal: NodeJS.Signals): void {
  const [, pid] = /process (\d+)/.exec(terminal.text()) ?? [];
  process.kill(Number(pid), signal);
}

describe('the terminal, after it was asked at,', { concurrency: 2 }, () => {
  const endings: [name: string, end: (terminal: Terminal) => void, outcome: string][] = [
    ['an answer', (terminal) => terminal.type('a\r'), 'got "a"'],
    ['Ctrl-C', (terminal) => terminal.type('a\x03'), 'failed InterruptedError: Interrupted.'],
    ['Ctrl-C in a paste', (terminal) => terminal.type('\x1b[200~a\x03'), 'failed InterruptedError: Inter'],
    ['Ctrl-D', (terminal) => terminal.press('ctrl-d'), 'failed InterruptedError: No response was given.'],
    ['SIGTERM', (terminal) => send(terminal, 'SIGTERM'), 'failed Error: told to stop'],
  ];
  for (const [name, end, outcome] of endings) {
    it(`is as it was: ${name}`, async (t) => {
      const terminal = await ask(t);
      end(terminal);
      await terminal.waitFor(outcome);
      await terminal.waitFor(/^over$/m);
      // Node itself sets the terminal right as it exits; a program that goes on needs it at once.
      assert.match(terminal.text(), /^raw: false$/m);
      assertRestored(terminal);
    });
  }

  for (const accident of namesOfAccidents.filter((name) => name !== 'nothing')) {
    it(`is as it was: ${accident}`, async (t) => {
      const terminal = await ask(t, accident);
      send(terminal, 'SIGUSR2');
      await terminal.waitFor(/^over$/m);
      assert.doesNotMatch(terminal.text(), /got|failed|raw:/);
      assertRestored(terminal);
    });
  }

  for (const signal of ['SIGTERM', 'SIGHUP', 'SIGINT'] as const) {
    it(`is as it was: ${signal} that nobody handles, which ends the program all the same`, async (t) => {
      const terminal = await ask(t, 'nothing');
      send(terminal, signal);
      await terminal.waitFor(/^over$/m);
      assert.doesNotMatch(terminal.text(), /got|failed|raw:/);
      assertRestored(terminal);
    });
  }
});
