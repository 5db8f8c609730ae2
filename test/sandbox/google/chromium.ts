import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium, type Page } from 'playwright-core';

/** Without the last three, a machine behind a closed network spends its time on refused connections. */
const flags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Gives a page of a headless Chromium with a new profile, which is gone when `use` is done. */
export async function withChromium<T>(use: (page: Page) => Promise<T>): Promise<T> {
  const executablePath = findChromium();
  const home = await mkdtemp(join(tmpdir(), 'postern-chromium-'));
  try {
    const context = await chromium.launchPersistentContext(join(home, 'profile'), {
      executablePath,
      args: flags,
      chromiumSandbox: false,
      env: { ...process.env, HOME: home },
    });
    try {
      context.setDefaultTimeout(15_000);
      return await use(context.pages()[0] ?? (await context.newPage()));
    } finally {
      await context.close();
    }
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

function findChromium(): string {
  const named = process.env['CHROMIUM'];
  if (named) return named;

  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = ['chromium', 'chromium-browser', 'google-chrome'].flatMap((name) =>
    folders.map((folder) => join(folder, name)),
  );
  const found = candidates.find(isExecutable);
  if (found === undefined) {
    throw new Error('No Chromium found: apt-get install chromium, or set CHROMIUM to its path');
  }
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
