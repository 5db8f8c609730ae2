import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { visitInBrowser } from './browser.ts';
import { type SandboxGoogle, startGoogle } from './google.ts';
import { createConsentUrl, exchangeCode } from './sample-program.ts';

describe('a real browser', () => {
  let google: SandboxGoogle;
  let client: SandboxGoogle['clientSecrets']['installed'];
  before(async () => {
    google = await startGoogle();
    client = google.clientSecrets.installed;
  });
  after(() => google.close());

  it('keeps the whole redirect address on the page that did not load', async () => {
    const address = await visitInBrowser(createConsentUrl(client), { email: 'ada@example.com' });

    assert.ok(address.startsWith('http://127.0.0.1:1/?'), address);
    const parameters = new URL(address).searchParams;
    assert.deepEqual([...parameters.keys()], ['state', 'iss', 'code', 'scope', 'authuser', 'prompt']);
    assert.equal(parameters.get('state'), 'a state/with+ugly&characters');
    assert.equal((await exchangeCode(client, address)).status, 200);
  });

  it('says why a page blocks it', async () => {
    const url = createConsentUrl(client, { redirect_uri: 'https://evil.example/' });

    await assert.rejects(visitInBrowser(url, { email: 'ada@example.com' }), /redirect_uri_mismatch/);
  });

  it('names the package to install where there is none', async () => {
    const { CHROMIUM, PATH } = process.env;
    try {
      delete process.env['CHROMIUM'];
      process.env['PATH'] = '/nonexistent';
      await assert.rejects(visitInBrowser(google.url, { email: 'a@b.example' }), /apt-get install chromium/);
    } finally {
      Object.assign(process.env, { PATH, ...(CHROMIUM !== undefined && { CHROMIUM }) });
    }
  });
});
