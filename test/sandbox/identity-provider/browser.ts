import type { Page } from 'playwright-core';
import { withChromium } from '../google/chromium.ts';
import { extractText } from '../google/web-form.ts';

export interface DeviceChoices {
  readonly email: string;
  /** To type, where the address does not hold it. */
  readonly userCode?: string;
  /** Whether to go on with the device (the default) or to abort. */
  readonly allow?: boolean;
}

/** Does what `approveDevice` in `person.ts` does, in a real headless Chromium. Returns what the last page says. */
export async function approveDeviceInBrowser(url: string, choices: DeviceChoices): Promise<string> {
  return withChromium((page) => approveDeviceInPage(page, url, choices));
}

async function approveDeviceInPage(page: Page, url: string, choices: DeviceChoices): Promise<string> {
  const { email, userCode, allow = true } = choices;
  await page.goto(url);
  if (userCode !== undefined) {
    await page.locator('input[name="user_code"]').fill(userCode);
    await page.keyboard.press('Enter');
  }
  await page.getByRole('button', { name: allow ? 'Continue' : 'Abort' }).click();
  if (allow) {
    await page.getByPlaceholder('Enter any login').fill(email);
    await page.getByPlaceholder('and password').fill('any');
    await page.getByRole('button', { name: 'Sign-in' }).click();
    await page.getByText('the client is asking').first().waitFor();
    await page.getByRole('button', { name: 'Continue' }).click();
  }
  await page.getByText(allow ? 'Device connected' : 'Access denied').waitFor();
  return extractText(await page.content());
}
