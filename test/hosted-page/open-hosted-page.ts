import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

export const hostedPage = readFileSync(
  fileURLToPath(new URL('../../src/hosted-page/authorization-response.html', import.meta.url)),
  'utf8',
);

export interface PageRecord {
  /** Every address that the browser asked for, once the page was served. */
  requests: string[];
  /** What its policy had to stop, and what went wrong in its script. */
  faults: string[];
  /** Dialogs that something opened. */
  dialogs: string[];
}

/**
 * Serves the hosted page at an origin, as a static host would, and records all that it does. Nothing else can be
 * reached, but for `passOn`, which is the authorization server's.
 */
export async function serveHostedPage(page: Page, origin: string, passOn?: string): Promise<PageRecord> {
  const record: PageRecord = { requests: [], faults: [], dialogs: [] };
  await page.addInitScript(`
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      console.error('violation', violatedDirective, blockedURI));
  `);
  page.on('console', (message) => record.faults.push(message.text()));
  page.on('pageerror', (error) => record.faults.push(String(error)));
  page.on('dialog', async (dialog) => {
    record.dialogs.push(dialog.message());
    await dialog.dismiss();
  });
  await page.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    if (passOn !== undefined && url.origin === passOn) return route.continue();
    record.requests.push(url.href);
    if (url.origin !== origin) return route.abort();
    return route.fulfill({ contentType: 'text/html; charset=utf-8', body: hostedPage });
  });
  return record;
}
