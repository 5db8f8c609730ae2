import { basename, delimiter, win32 } from 'node:path';
import { formatPrintable } from '../../printable.ts';
import type { Context } from '../context.ts';

/** A command and its arguments; `%s` in one stands for the address, which comes last where none has it. */
export type BrowserCommand = readonly [command: string, ...args: string[]];

/** How a browser could be opened from here, if that makes sense, and what the person should know of it. */
export type BrowserChoice =
  | { kind: 'commands'; commands: readonly BrowserCommand[]; words?: string }
  | { kind: 'none'; words: string };

export interface Machine {
  env: Context['env'];
  platform: NodeJS.Platform;
  hostname: string;
}

/** These draw in a terminal, and this one is the prompt's. None of them can show Google's pages anyway. */
const textBrowsers = new Set([
  'browsh',
  'carbonyl',
  'elinks',
  'links',
  'links2',
  'lynx',
  'w3m',
  'www-browser',
]);

/**
 * Chooses what opens a browser: `BROWSER`, else what the system has for it. A browser of this machine is of no use to
 * a person who sits at another one, and one without a screen to nobody.
 *
 * @see https://gitlab.freedesktop.org/xdg/xdg-specs/-/issues/119 what xdg-utils make of `BROWSER`
 */
export function chooseBrowser({ env, platform, hostname }: Machine): BrowserChoice {
  const host = formatPrintable(hostname, 60);
  const named = parseBrowser(env['BROWSER'] ?? '');
  const hasDisplay = Boolean(env['DISPLAY'] || env['WAYLAND_DISPLAY']);
  const isRemote = Boolean(env['SSH_CONNECTION'] || env['SSH_TTY']);
  if (isRemote && named.length === 0 && !hasDisplay) {
    const words = `Over SSH a browser would open on ${host}, not on your computer, and what it ends at would reach ${host}, too. Open the address yourself.`;
    return { kind: 'none', words };
  }
  const [own, needsDisplay] = ownCommand(env, platform);
  if (named.length === 0 && needsDisplay && !hasDisplay) {
    const words = `A browser on ${host} would have no screen: neither DISPLAY nor WAYLAND_DISPLAY is set. Open the address yourself.`;
    return { kind: 'none', words };
  }
  const commands = named.length > 0 ? named : [own];
  if (!isRemote) return { kind: 'commands', commands };
  const words = `Over SSH the browser is one of ${host}: what it ends at comes back to ${host}. If none appears before you, open the address yourself.`;
  return { kind: 'commands', commands, words };
}

/** What the system opens addresses with, and whether that needs a display to be named. */
function ownCommand(env: Context['env'], platform: NodeJS.Platform): [BrowserCommand, boolean] {
  if (platform === 'darwin') return [['/usr/bin/open'], false];
  if (platform !== 'win32') return [['xdg-open'], true];
  // With its folder, since Windows looks for programs in the current one first.
  const rundll32 = win32.join(env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'rundll32.exe');
  return [[rundll32, 'url.dll,FileProtocolHandler'], false];
}

/** `BROWSER` is a list of commands to try, with arguments, without quotes. */
function parseBrowser(text: string): BrowserCommand[] {
  return text.split(delimiter).flatMap((entry) => {
    const [command, ...args] = entry.split(/\s+/).filter(Boolean);
    return command === undefined || textBrowsers.has(basename(command)) ? [] : [[command, ...args] as const];
  });
}
