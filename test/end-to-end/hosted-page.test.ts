import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { after, before, beforeEach, describe, it, type TestContext } from 'node:test';
import { serveHostedPage } from '../hosted-page/open-hosted-page.ts';
import { consentInPage } from '../sandbox/google/browser.ts';
import { withChromium } from '../sandbox/google/chromium.ts';
import { visit } from '../sandbox/google/person.ts';
import { createEnvironment, openPostern, runPostern } from '../sandbox/postern.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';

const email = 'william@example.com';
const hosted = 'https://app.postern.example/authorized';

describe('login of a web client', { concurrency: false }, () => {
  let sandbox: Sandbox;
  let env: Record<string, string>;
  before(async () => {
    sandbox = await startSandbox();
  });
  after(() => sandbox.close());
  beforeEach(() => {
    env = createEnvironment(mkdtempSync(`${sandbox.folder}/person-`), {
      POSTERN_AUTHORIZATION_SERVER: sandbox.google.url,
    });
  });

  function open(t: TestContext, ...args: string[]) {
    const terminal = openPostern(['login', ...args], { env, columns: 500 });
    t.after(() => terminal.close());
    return terminal;
  }
  const readProfile = () => JSON.parse(readFileSync(`${env['POSTERN_HOME']}/profiles/default.json`, 'utf8'));
  const consentUrl = /http:\/\/\S+redirect_uri=\S+/;

  it('ends at the hosted page in Chromium, whose block signs in, and remembers the address', async (t) => {
    const terminal = open(t, '--client-secrets', sandbox.webClientSecretsFile, '--redirect-uri', hosted);
    const [address = ''] = await terminal.waitFor(consentUrl);
    await terminal.waitFor('Paste it here');
    assert.ok(terminal.text().includes(`The page after that, ${hosted}, shows what to copy.`));
    const block = await withChromium(async (page) => {
      const record = await serveHostedPage(page, new URL(hosted).origin, sandbox.google.url);
      await consentInPage(page, address, { email });
      const shown = await page.locator('textarea').inputValue();
      assert.deepEqual([record.requests.length, record.faults, record.dialogs], [1, [], []]);
      assert.ok(record.requests[0]?.startsWith(`${hosted}?`));
      return shown;
    });
    assert.match(block, /^code=[\w%.~-]+&state=[\w-]+&iss=http[\w%.-]+$/);
    terminal.paste(block);
    terminal.press('enter');
    assert.deepEqual(await terminal.exited, { exitCode: 0, signal: null });
    assert.match(terminal.text(), /Code found, state matches\.\nSigned in as william@example\.com/);
    assert.equal(readProfile().redirectUri, hosted);

    // Without the option and without the file: as last time.
    const again = open(t);
    const [second = ''] = await again.waitFor(consentUrl);
    assert.equal(new URL(second).searchParams.get('redirect_uri'), hosted);
    assert.match(
      again.text(),
      /^The sign-in ends at https:\/\/app\.postern\.example\/authorized, as last time\.$/m,
    );
    // The whole address does as well.
    again.paste(await visit(second, { email }));
    again.press('enter');
    assert.deepEqual(await again.exited, { exitCode: 0, signal: null });
    assert.equal(readProfile().redirectUri, hosted);

    // Another client knows nothing of it.
    const desktop = open(t, '--client-secrets', sandbox.clientSecretsFile);
    const [third = ''] = await desktop.waitFor(consentUrl);
    assert.equal(new URL(third).searchParams.get('redirect_uri'), 'http://127.0.0.1:1/');
    desktop.paste(await visit(third, { email }));
    desktop.press('enter');
    assert.deepEqual(await desktop.exited, { exitCode: 0, signal: null });
    assert.equal(readProfile().redirectUri, undefined);
  });

  it('ends at once when the page says that consent was refused', async (t) => {
    const terminal = open(t, '--client-secrets', sandbox.webClientSecretsFile, '--redirect-uri', hosted);
    const [address = ''] = await terminal.waitFor(consentUrl);
    await terminal.waitFor('Paste it here');
    const block = await withChromium(async (page) => {
      await serveHostedPage(page, new URL(hosted).origin, sandbox.google.url);
      await consentInPage(page, address, { email, allow: false });
      assert.match((await page.locator('#words').textContent()) ?? '', /^Consent was refused/);
      return page.locator('textarea').inputValue();
    });
    terminal.paste(block);
    terminal.press('enter');
    assert.deepEqual(await terminal.exited, { exitCode: 4, signal: null });
    assert.match(terminal.text(), /\[access_denied\]/);
  });

  it('is done in two steps, too, and remembers the address', async () => {
    const args = [
      'login',
      'start',
      '--client-secrets',
      sandbox.webClientSecretsFile,
      '--redirect-uri',
      'http://localhost:8080/',
    ];
    const started = await runPostern(args, { env });
    assert.equal(started.exitCode, 0, started.stderr);
    assert.match(started.stderr, /begins with http:\/\/localhost:8080\/, and hand it over/);
    const address = await visit(started.stdout.trim(), { email });
    const finished = await runPostern(['login', 'finish'], { env, input: address });
    assert.equal(finished.exitCode, 0, finished.stderr);
    assert.equal(readProfile().redirectUri, 'http://localhost:8080/');
  });

  it('names the addresses to choose from, where none is given', async () => {
    const { exitCode, stderr } = await runPostern(
      ['login', '--client-secrets', sandbox.webClientSecretsFile, '--response-file', '-'],
      {
        env,
      },
    );
    assert.equal(exitCode, 1);
    assert.match(stderr, /\[client_secrets_web\]/);
    assert.match(
      stderr,
      /--redirect-uri http:\/\/localhost:8080\/ \(or https:\/\/app\.postern\.example\/authorized\)/,
    );
  });

  it('is told an address that can be one, and only where one counts', async () => {
    const mistakes: Record<string, RegExp> = {
      '--redirect-uri http://login.example.com/': /must be https, or http on this machine/,
      '--redirect-uri https://login.example.com/#code': /without spaces or a fragment/,
      '--redirect-uri https://login.example.com/ --flow device --scope openid': /device code/,
    };
    for (const [options, words] of Object.entries(mistakes)) {
      const args = ['login', '--client-secrets', sandbox.webClientSecretsFile, ...options.split(' ')];
      const { exitCode, stderr } = await runPostern(
        options.includes('device') ? args : [...args, '--response-file', '-'],
        { env },
      );
      assert.equal(exitCode, 2, stderr);
      assert.match(stderr, words);
    }
  });

  it('warns of an address that the file does not list, and leaves the decision to the server', async (t) => {
    const terminal = open(
      t,
      '--client-secrets',
      sandbox.webClientSecretsFile,
      '--redirect-uri',
      `${hosted}/`,
    );
    const [address = ''] = await terminal.waitFor(consentUrl);
    assert.match(
      terminal.text(),
      /does not list https:\/\/app\.postern\.example\/authorized\/: Google refuses it/,
    );
    await assert.rejects(visit(address, { email }), /redirect_uri_mismatch/);
  });
});
