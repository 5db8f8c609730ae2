import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openTerminal, type Terminal } from './open-terminal.ts';
import { readQrCodes } from './read-qr-codes.ts';

const PRINT_QR = `
  import qrcode from 'qrcode-terminal';
  const [content, colours] = process.argv.slice(1);
  console.log('Scan this:');
  qrcode.generate(content, { small: true }, (code) => {
    for (const line of code.trimEnd().split('\\n')) console.log(colours + line + '\\x1b[0m');
  });
  console.log('or open ' + content);
`;

/** As long as a consent URL is, which makes a code that just fits into 80 columns. */
const CONSENT_URL = `https://accounts.google.com/o/oauth2/v2/auth?${'scope=bigquery&'.repeat(29)}`;

const WHITE_ON_BLACK = '\x1b[38;5;231;48;5;16m';
const NAMED_WHITE_ON_BLACK = '\x1b[37;40m';
const INVERSE_BLACK_ON_WHITE = '\x1b[7;38;2;0;0;0;48;2;255;255;255m';
const NO_COLOURS = '';

const LARGE = { columns: 200, rows: 60 };
const ORDINARY = { columns: 80, rows: 50 };

async function printQr(
  t: TestContext,
  { content = CONSENT_URL, colours = WHITE_ON_BLACK, size = ORDINARY },
): Promise<Terminal> {
  const terminal = openTerminal({
    command: process.execPath,
    args: ['--input-type=module', '--eval', PRINT_QR, content, colours],
    env: {},
    cwd: import.meta.dirname,
    ...size,
  });
  t.after(() => terminal.close());
  assert.equal((await terminal.exited).exitCode, 0, terminal.text());
  return terminal;
}

for (const size of [ORDINARY, LARGE]) {
  for (const scheme of ['dark', 'light'] as const) {
    test(`a code in its own colours is read on a ${scheme} screen of ${size.columns} columns`, async (t) => {
      const terminal = await printQr(t, { size });
      assert.deepEqual(await readQrCodes(terminal, { scheme }), [CONSENT_URL]);
    });
  }
}

test('a code in the colours of the terminal is read on a dark screen and lost on a light one', async (t) => {
  const terminal = await printQr(t, { colours: NO_COLOURS });
  assert.deepEqual(await readQrCodes(terminal, { scheme: 'dark' }), [CONSENT_URL]);
  assert.deepEqual(await readQrCodes(terminal, { scheme: 'light' }), []);
});

for (const [name, colours] of Object.entries({ NAMED_WHITE_ON_BLACK, INVERSE_BLACK_ON_WHITE })) {
  test(`colours are drawn as the cells have them: ${name}`, async (t) => {
    const terminal = await printQr(t, { colours });
    assert.deepEqual(await readQrCodes(terminal, { scheme: 'light' }), [CONSENT_URL]);
  });
}

test('a code that has scrolled out of view is read', async (t) => {
  const terminal = await printQr(t, { size: { columns: 80, rows: 10 } });
  assert.deepEqual(await readQrCodes(terminal, { scheme: 'dark' }), [CONSENT_URL]);
});

test('a code that is wider than the screen is lost', async (t) => {
  const terminal = await printQr(t, { size: { columns: 78, rows: 50 } });
  assert.deepEqual(await readQrCodes(terminal, { scheme: 'dark' }), []);
});

test('a screen without a code has no codes', async (t) => {
  const terminal = openTerminal({ command: 'echo', args: ['no code'], env: {} });
  t.after(() => terminal.close());
  await terminal.exited;
  assert.deepEqual(await readQrCodes(terminal, { scheme: 'dark' }), []);
});
