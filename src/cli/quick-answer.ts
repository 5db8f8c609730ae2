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
export async function answerQuickly(argv: readonly string[], context: Context): Promise<string | undefined> {
  if (argv.length === 1 && argv[0] === '--version') return `${readVersion()}\n`;
  if (argv[0] !== 'token') return undefined;
  try {
    const { values } = parseArgs({
      args: argv.slice(1),
      options: {
        profile: globalOptions.profile,
        json: globalOptions.json,
        quiet: globalOptions.quiet,
        ...tokenOptions,
      },
    });
    const { choices } = tokenOptions.format;
    if (values.format !== undefined && !choices.some((choice) => choice === values.format)) return undefined;
    return await answerCachedToken(values, context);
  } catch {
    return undefined;
  }
}
