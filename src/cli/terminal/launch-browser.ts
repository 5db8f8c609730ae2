import { spawn } from 'node:child_process';
import { formatPrintable } from '../../printable.ts';
import type { Context } from '../context.ts';
import type { BrowserCommand } from './choose-browser.ts';

/**
 * How long a command may take to fail, in ms. What opens a browser ends soon, well or badly; a browser that is started
 * by its own name goes on, and is not waited for.
 */
const patienceMs = 1_000;

/**
 * Opens a browser at an address, by the first of the commands that does not fail. No shell sees the address, and the
 * browser has nothing of this terminal.
 *
 * @returns what to say where none could be opened; undefined where nothing is wrong so far
 */
export async function launchBrowser(
  address: string,
  commands: readonly BrowserCommand[],
  env: Context['env'],
): Promise<string | undefined> {
  let failure: string | undefined;
  for (const [command, ...args] of commands) {
    failure = await start(command, fillIn(args, address), env);
    if (failure === undefined) return undefined;
  }
  return failure && `No browser was opened: ${failure}. Open the address yourself.`;
}

function fillIn(args: readonly string[], address: string): string[] {
  const filled = args.map((arg) => arg.replace(/%[s%]/g, (mark) => (mark === '%s' ? address : '%')));
  return filled.some((arg) => arg.includes(address)) ? filled : [...filled, address];
}

/** @returns why it failed; undefined when it ended well, or has not ended in time */
function start(command: string, args: readonly string[], env: Context['env']): Promise<string | undefined> {
  const name = formatPrintable(command, 100);
  return new Promise((resolve) => {
    // A session of its own: no signal of this terminal reaches it, and no way of its own leads to this terminal.
    const child = spawn(command, args, { env, detached: true, stdio: 'ignore' });
    const timer = setTimeout(resolve, patienceMs, undefined);
    const settle = (failure?: string): void => {
      clearTimeout(timer);
      resolve(failure);
    };
    child.once('error', ({ code }: NodeJS.ErrnoException) => settle(`${name} cannot be started (${code})`));
    child.once('exit', (code, signal) =>
      settle(code === 0 ? undefined : `${name} ended with ${code ?? signal}`),
    );
    child.unref();
  });
}
