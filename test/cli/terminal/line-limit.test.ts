import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Terminal } from '../../sandbox/terminal/open-terminal.ts';
import { openLineCounter, readModes, typeAsOnMac } from './line-limit.ts';
import { openPrompt } from './prompt-program.ts';

/** Far beyond the 4096 bytes that Linux, and the 1024 that macOS, lets through on a line. */
const long = `http://127.0.0.1:1/?code=4/0A${'x'.repeat(16_384)}&state=the-end`;
const whole = `got [${long.length},"${long.slice(-20)}"]`;

async function open(t: TestContext, terminal: Terminal, ready: RegExp): Promise<Terminal> {
  t.after(() => terminal.close());
  await terminal.waitFor(ready);
  return terminal;
}

const openCounter = (t: TestContext) => open(t, openLineCounter(), /^ready$/m);
const openAsked = (t: TestContext) => open(t, openPrompt(), /Paste:/);

describe('a line of 16 KB', { concurrency: 2 }, () => {
  it("loses its end in a program that reads lines, at Linux' limit and at macOS'", async (t) => {
    const linux = await openCounter(t);
    assert.ok(readModes(linux).has('icanon'));
    linux.type(`${long}\r`);
    await linux.waitFor(/^4096$/m);
    const mac = await openCounter(t);
    typeAsOnMac(mac, long);
    await mac.waitFor(/^1024$/m);
  });

  it('comes whole at the prompt, at either limit', async (t) => {
    const linux = await openAsked(t);
    linux.type(`${long}\r`);
    await linux.waitFor(whole);
    const mac = await openAsked(t);
    typeAsOnMac(mac, long);
    await mac.waitFor(whole);
  });

  it('meets no line at the prompt that could have a limit: the terminal edits none, and shows nothing', async (t) => {
    const modes = readModes(await openAsked(t));
    for (const off of ['-icanon', '-echo', '-isig', '-ixon', '-icrnl']) assert.ok(modes.has(off), off);
  });
});
