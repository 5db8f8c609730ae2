import { answerCachedToken, tokenOptions } from './commands/token.ts';
import type { Context } from './context.ts';
import { parsePlainWords } from './plain-words.ts';
import { readVersion } from './version.ts';

/**
 * The answers that must cost no more than starting Node: `--version`, and `token` with a kept token. Whatever is not
 * plainly one of the two, mistakes included, is left to the whole command line, which decides again from the start.
 *
 * @returns what to print, or undefined
 */
export async function answerQuickly(
  argv: readonly string[],
  context: Pick<Context, 'env' | 'uid' | 'now'>,
): Promise<string | undefined> {
  if (argv.length === 1 && argv[0] === '--version') return `${readVersion()}\n`;
  if (argv[0] !== 'token') return undefined;
  const options = parsePlainWords(argv.slice(1), tokenOptions);
  return options && answerCachedToken(options, context).catch(() => undefined);
}
