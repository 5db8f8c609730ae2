import { parseArgs } from 'node:util';
import { answerCachedToken, tokenOptions } from './commands/token.ts';
import type { Context } from './context.ts';
import { globalOptions } from './global-options.ts';
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
  try {
    const { values, tokens } = parseArgs({
      args: argv.slice(1),
      options: { ...globalOptions, ...tokenOptions },
      tokens: true,
    });
    const names = tokens.map((token) => (token.kind === 'option' ? token.name : token.kind));
    if (new Set(names).size < names.length) return undefined;
    const { choices } = tokenOptions.format;
    if (values.format !== undefined && !choices.some((choice) => choice === values.format)) return undefined;
    return await answerCachedToken(values, context);
  } catch {
    return undefined;
  }
}
