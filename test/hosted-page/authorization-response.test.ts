import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { parsePaste } from '../../src/login/paste.ts';
import { withChromium } from '../sandbox/google/chromium.ts';
import { hostedPage, type PageRecord, serveHostedPage } from './open-hosted-page.ts';

const origin = 'https://login.postern.example';
const code = '4/0AVGzR1Bq-example_code';
const state = 'gmgvpEojcr0JguHU9XUq7A';
const response = { state, iss: 'https://accounts.google.com', code, scope: 'email openid', authuser: '0' };

/** Opens the page with these parameters, lets `look` see it, and then looks whether it did anything by itself. */
async function open(
  query: Record<string, string> | string,
  look: (page: Page, record: PageRecord) => Promise<void>,
): Promise<void> {
  await withChromium(async (page) => {
    const record = await serveHostedPage(page, origin);
    const address = `${origin}/?${typeof query === 'string' ? query : new URLSearchParams(query)}`;
    await page.goto(address);
    await look(page, record);
    assert.deepEqual(record, { requests: [address], faults: [], dialogs: [] });
  });
}

// biome-ignore lint/performance/useDomNodeTextContent: what is hidden is part of that, and nobody sees it
const textOf = (page: Page) => page.locator('body').innerText();
const blockOf = (page: Page) => page.locator('textarea').inputValue();
const isBlockShown = (page: Page) => page.locator('textarea').isVisible();

describe('the hosted page', { concurrency: 1 }, () => {
  it('may run its own script and style, to the byte, and nothing else', () => {
    const hashOf = (tag: string): string => {
      const found = [...hostedPage.matchAll(new RegExp(`<${tag}>([^]*?)</${tag}>`, 'g'))];
      assert.equal(found.length, 1, tag);
      return `'sha256-${createHash('sha256')
        .update(found[0]?.[1] ?? '')
        .digest('base64')}'`;
    };
    const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(hostedPage) ?? [];
    assert.deepEqual(policy.split('; '), [
      "default-src 'none'",
      `script-src ${hashOf('script')}`,
      `style-src ${hashOf('style')}`,
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
    assert.ok(hostedPage.indexOf('<meta charset') < hostedPage.indexOf(policy));
    assert.doesNotMatch(hostedPage, /\s(?:src|href|on\w+|style)\s*=|url\(|@import|innerHTML|\beval\b/i);
    assert.match(hostedPage, /<meta name="referrer" content="no-referrer">/);
  });

  it('shows the response as one line, which the paste parser takes, and copies it', async () => {
    await open(response, async (page) => {
      const block = await blockOf(page);
      assert.equal(block, new URLSearchParams({ code, state, iss: response.iss }).toString());
      assert.deepEqual(parsePaste(block), {
        kind: 'response',
        response: { code, state, issuer: response.iss },
      });
      assert.match(await textOf(page), /terminal/);
      assert.match(await textOf(page), /Nobody else may have it/);

      await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin });
      await page.getByRole('button', { name: 'Copy' }).click();
      await page.getByRole('status').getByText('Copied. Now paste it in the terminal.').waitFor();
      assert.equal(await page.evaluate('navigator.clipboard.readText()'), block);
    });
  });

  it('is used by keyboard, and its text is selected whole and cannot be changed', async () => {
    await open(response, async (page) => {
      await page.keyboard.press('Tab');
      const block = page.getByLabel('Copy it, and paste it in the terminal:');
      assert.equal(await page.evaluate('document.activeElement.id'), await block.getAttribute('id'));
      assert.equal(await page.evaluate('getSelection().toString()'), await blockOf(page));
      await page.keyboard.type('changed');
      assert.match(await blockOf(page), /^code=/);
      await page.keyboard.press('Tab');
      assert.equal(await page.locator(':focus').textContent(), 'Copy');
    });
  });

  it('says in words why there is no code', async () => {
    const words: Record<string, RegExp> = {
      access_denied: /^Consent was refused, so nobody was given access\./m,
      admin_policy_enforced: /^Your organization does not let this app have this access\./m,
      org_internal: /^This app is for accounts of its own organization\./m,
      constructor: /^The sign-in server refused, and says: constructor: Because\.$/m,
    };
    await withChromium(async (page) => {
      await serveHostedPage(page, origin);
      for (const [error, expected] of Object.entries(words)) {
        await page.goto(`${origin}/?${new URLSearchParams({ error, error_description: 'Because.', state })}`);
        assert.match(await textOf(page), expected);
        assert.equal(await blockOf(page), `error=${error}&state=${state}`);
        assert.match(await textOf(page), /To end it in the terminal, too, paste this there:/);
        assert.doesNotMatch(await textOf(page), /Nobody else may have it/);
      }
    });
  });

  it('says what it is for where there is nothing to show, and what is wrong with a damaged address', async () => {
    await withChromium(async (page) => {
      await serveHostedPage(page, origin);
      const words: Record<string, RegExp> = {
        '': /Sign-ins that postern starts in a terminal end at this page/,
        'utm_source=mail': /Sign-ins that postern starts/,
        'code=': /Sign-ins that postern starts/,
        [`code=a&code=b&state=${state}`]: /This address is damaged/,
        [`code=a&state=${state}&state=`]: /This address is damaged/,
        [`code=${'a'.repeat(65_536)}`]: /This address is damaged/,
      };
      for (const [query, expected] of Object.entries(words)) {
        await page.goto(`${origin}/?${query}`);
        assert.match(await textOf(page), expected);
        assert.equal(await isBlockShown(page), false);
      }
    });
  });

  it('takes nothing in its address for more than text', async () => {
    const markup = `"></textarea><img src=x onerror=alert(1)><script>alert(2)</script><base href=//evil.example>`;
    await open({ code: markup, state: markup, iss: markup }, async (page) => {
      assert.deepEqual(parsePaste(await blockOf(page)).kind, 'response');
      assert.equal(await page.locator('img, base').count(), 0);
    });
    const hidden = 'un\u202Eknown\u2066\u200B\u0007\u001B[31m\u2028';
    await open(
      { error: `${hidden}${markup}`, error_description: hidden + markup.repeat(20) },
      async (page) => {
        const text = await textOf(page);
        assert.ok(text.includes('says: un known [31m "></textarea><img src=x onerror=alert(1)>'), text);
        assert.doesNotMatch(text.replaceAll('\n', ''), /[\p{Cc}\p{Cf}\p{Zl}]/u);
        assert.ok(text.length < 1500, `${text.length}`);
        assert.equal(await page.locator('img, base').count(), 0);
      },
    );
  });

  it('shows nothing inside a page of somebody else', async () => {
    await withChromium(async (page) => {
      await serveHostedPage(page, origin);
      const query = new URLSearchParams(response);
      await page.route('https://evil.example/', (route) =>
        route.fulfill({ contentType: 'text/html', body: `<iframe src="${origin}/?${query}"></iframe>` }),
      );
      await page.goto('https://evil.example/');
      const frame = page.frameLocator('iframe');
      assert.equal(await frame.locator('main').isVisible(), false);
      assert.equal(await frame.locator('textarea').inputValue(), '');
    });
  });

  it('fits a phone, and is dark where the person wants it so', async () => {
    await open(response, async (page) => {
      await page.setViewportSize({ width: 320, height: 568 });
      assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'));
      const background = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
      await page.emulateMedia({ colorScheme: 'light' });
      const light = await background();
      await page.emulateMedia({ colorScheme: 'dark' });
      assert.notEqual(await background(), light);
    });
  });

  it('tells who has no JavaScript what to copy instead', () => {
    assert.match(
      hostedPage,
      /<noscript>\s*<p>.*whole address.*paste it in the terminal\.<\/p>\s*<\/noscript>/,
    );
  });
});
