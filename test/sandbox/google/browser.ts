import type { Page } from 'playwright-core';
import { withChromium } from './chromium.ts';
import type { PersonChoices } from './person.ts';
import { extractText } from './web-form.ts';

/**
 * Does what `visit` in `person.ts` does, in a real headless Chromium.
 * Returns the text of the address bar once the browser has left the authorization server.
 */
export async function visitInBrowser(url: string, choices: PersonChoices): Promise<string> {
  return withChromium(async (page) => {
    await consentInPage(page, url, choices);
    return readAddressBar(page);
  });
}

/** The same in a page that is there already, and that is left where the consent ended. */
export async function consentInPage(page: Page, url: string, choices: PersonChoices): Promise<void> {
  const response = await page.goto(url);
  if (!response?.ok()) throw new Error(extractText(await page.content()));
  await signIn(page, choices.email);
  await decide(page, choices);
  await page.waitForURL(({ origin }) => origin !== new URL(url).origin);
}

async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('Email').fill(email);
  await page.getByRole('button', { name: 'Next' }).click();
}

async function decide(page: Page, { allow = true, untick = [] }: PersonChoices): Promise<void> {
  for (const scope of untick) await page.locator(`input[value="${scope}"]`).uncheck();
  await page.getByRole('button', { name: allow ? 'Allow' : 'Cancel' }).click();
}

/** On a page that did not load, `page.url()` is that of Chromium's error page; the history has the tab's own. */
async function readAddressBar(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const { currentIndex, entries } = await session.send('Page.getNavigationHistory');
  const address = entries[currentIndex]?.url;
  if (address === undefined) throw new Error('Chromium keeps no history of this tab');
  return address;
}
