import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { createEnvironment, openPostern } from '../sandbox/postern.ts';
import type { Terminal } from '../sandbox/terminal/open-terminal.ts';
import { readQrCodes } from '../sandbox/terminal/read-qr-codes.ts';
import { scanQrCodes } from '../sandbox/terminal/scan-qr-codes.ts';

/** As Google's console gives it out, so that the address is as long as in real life. */
const clientSecrets = {
  installed: {
    client_id: `482956413874-${'a1b2'.repeat(8)}.apps.googleusercontent.com`,
    client_secret: 'GOCSPX-not-a-real-one',
    auth_uri: 'https://accounts.google.com/o/oauth2/auth',
    token_uri: 'https://oauth2.googleapis.com/token',
  },
};
const address = /^https:\/\/accounts\.google\.com\/\S+$/m;
/** In the palette of 256 colours. */
const white = 231;
const schemes = ['dark', 'light'] as const;

describe('the QR code of a login, at its prompt', { concurrency: 2 }, () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'postern-qr-login-'));
    writeFileSync(join(folder, 'client_secrets.json'), JSON.stringify(clientSecrets));
  });
  after(() => rmSync(folder, { recursive: true }));

  async function open(t: TestContext, columns: number, rows: number, ...options: string[]) {
    const env = createEnvironment(folder);
    const terminal = openPostern(['login', ...options], { env, cwd: folder, columns, rows });
    t.after(() => terminal.close());
    await terminal.waitFor('Paste it here (? for help):');
    const [url = ''] = address.exec(terminal.text()) ?? [];
    assert.ok(url.length > 400);
    return { terminal, url };
  }

  /** The rows of the code with the white around it, on the screen or anywhere. */
  function countRows(terminal: Terminal, firstRow: number): number {
    const cells = terminal.cells();
    const rows = Array.from({ length: cells.length - firstRow }, (_, i) => cells.getLine(firstRow + i));
    return rows.filter((row) => row?.getCell(0)?.getBgColor() === white).length;
  }

  /** That the code is on the screen with all of its margin, to the last row that it takes. */
  function assertInSight(terminal: Terminal): void {
    const all = countRows(terminal, 0);
    assert.ok(all > 35);
    assert.equal(countRows(terminal, terminal.cells().baseY), all);
  }

  /** That both readers, each in both colour schemes, read just this off the screen as it stands. */
  async function assertReadable(terminal: Terminal, codes: string[]): Promise<void> {
    for (const scheme of schemes) {
      assert.deepEqual(await readQrCodes(terminal, { scheme, inSight: true }), codes, `zxing, ${scheme}`);
      assert.deepEqual(scanQrCodes(terminal, { scheme, inSight: true }), codes, `zbar, ${scheme}`);
    }
  }

  for (const [columns, rows] of [
    [120, 45],
    [80, 50],
    [160, 50],
    [200, 60],
  ] as const) {
    it(`is read off the screen by two readers, on dark and on light: ${columns} x ${rows}`, async (t) => {
      const { terminal, url } = await open(t, columns, rows);
      await assertReadable(terminal, [url]);
      assertInSight(terminal);
    });
  }

  for (const [columns, rows] of [
    [80, 24],
    [80, 40],
    [100, 40],
    [70, 60],
  ] as const) {
    it(`is left out where it would not be in sight as a whole, which is said: ${columns} x ${rows}`, async (t) => {
      const { terminal } = await open(t, columns, rows);
      assert.doesNotMatch(terminal.text(), /[▀▄█]/);
      assert.match(
        terminal.text(),
        new RegExp(`QR code needs a terminal of 7\\d x 4\\d; .* ${columns} x ${rows}\\.`),
      );
    });
  }

  it('is there from the height on that it asks for', async (t) => {
    const { terminal: low } = await open(t, 80, 24);
    const height = Number(/needs a terminal of \d+ x (\d+);/.exec(low.text())?.[1]);
    const { terminal, url } = await open(t, 80, height);
    await assertReadable(terminal, [url]);
    assertInSight(terminal);
    const { terminal: lower } = await open(t, 80, height - 1);
    assert.doesNotMatch(lower.text(), /[▀▄█]/);
  });

  it('is drawn all the same with --qr always, to be scrolled back to', async (t) => {
    const { terminal, url } = await open(t, 80, 24, '--qr', 'always');
    for (const scheme of schemes) {
      assert.deepEqual(await readQrCodes(terminal, { scheme }), [url]);
      assert.deepEqual(scanQrCodes(terminal, { scheme }), [url]);
    }
    await assertReadable(terminal, []);
  });
});
