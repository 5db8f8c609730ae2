import type { Context, Output } from '../context.ts';
import { getMultiplexer } from './multiplexer.ts';

/** Terminals that say their name and version in `TERM_PROGRAM`, and the version that links came with. */
const versions: Record<string, string> = {
  ghostty: '0',
  'iTerm.app': '3.1',
  tmux: '3.4',
  vscode: '1.72',
  WezTerm: '20200620',
  zed: '0',
};

/** Terminals with a `TERM` of their own: all that SSH passes on. */
const terms = /^(?:alacritty|contour|foot|wezterm|xterm-ghostty|xterm-kitty)(?:-|$)/;

/** VTE 0.50.0 was the first with links, and crashed on them. */
const crashingVte = 5000;

/**
 * Whether a terminal makes a link of OSC 8, by what it says of itself: one that does not know OSC 8 ignores it, if it is
 * a good one. `FORCE_HYPERLINK` (0: no, anything else: yes) decides where the signs do not reach, as over SSH.
 *
 * @see https://github.com/Alhadis/OSC8-Adoption
 */
export function canHyperlink(terminal: Output, env: Context['env']): boolean {
  if (!terminal.isTTY || env['TERM'] === 'dumb') return false;
  const { FORCE_HYPERLINK: forced, TERM: term = '', TERM_PROGRAM: name = '' } = env;
  if (forced) return forced !== '0';
  const minimum = Object.hasOwn(versions, name) ? versions[name] : undefined;
  const isNew = minimum !== undefined && isAtLeast(env['TERM_PROGRAM_VERSION'], minimum);
  // Within a multiplexer, what the other variables say is about the terminal outside of it.
  const multiplexer = getMultiplexer(env);
  if (multiplexer !== undefined) return multiplexer === 'tmux' && name === 'tmux' && isNew;
  return (
    isNew ||
    terms.test(term) ||
    Number(env['VTE_VERSION']) > crashingVte ||
    env['LC_TERMINAL'] === 'iTerm2' ||
    Boolean(env['WT_SESSION'] || env['KITTY_WINDOW_ID'])
  );
}

/**
 * A URL as a link to itself. Its text is the whole URL, so that it can be read and copied as ever.
 *
 * @param url percent-encoded (a URL's `href`): nothing in it ends the sequence
 * @see https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda
 */
export function formatHyperlink(url: string): string {
  return `\x1b]8;;${url}\x1b\\${url}\x1b]8;;\x1b\\`;
}

/** Compares the numbers in versions such as `3.3a` and `next-3.5`. */
function isAtLeast(version = '', minimum: string): boolean {
  const [major = 0, minor = 0] = minimum.split('.').map(Number);
  const [ownMajor = Number.NaN, ownMinor = 0] = version.match(/\d+/g)?.map(Number) ?? [];
  return ownMajor > major || (ownMajor === major && ownMinor >= minor);
}
