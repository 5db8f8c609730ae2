import assert from 'node:assert/strict';
import { it } from 'node:test';
import { visitInBrowser } from '../sandbox/google/browser.ts';
import { createEnvironment, openPostern } from '../sandbox/postern.ts';
import { startSandbox } from '../sandbox/sandbox.ts';
import { readQrCodes } from '../sandbox/terminal/read-qr-codes.ts';

it("signs in with what Chromium's address bar holds after the QR code's address", async (t) => {
  const sandbox = await startSandbox();
  t.after(() => sandbox.close());
  const env = createEnvironment(sandbox.folder, { POSTERN_AUTHORIZATION_SERVER: sandbox.google.url });
  const terminal = openPostern(['login', '--client-secrets', sandbox.clientSecretsFile], { env });
  t.after(() => terminal.close());

  await terminal.waitFor('Paste it here');
  const [url = ''] = await readQrCodes(terminal, { scheme: 'dark' });
  terminal.paste(await visitInBrowser(url, { email: 'william@example.com' }));
  terminal.press('enter');
  assert.deepEqual(await terminal.exited, { exitCode: 0, signal: null });
  assert.match(terminal.text(), /Signed in as william@example\.com/);
});
