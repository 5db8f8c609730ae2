import { InterruptedError } from '../errors.ts';
import { runCommandLine } from './command-line.ts';
import type { Context } from './context.ts';
import { exitCodeOf } from './exit-code.ts';
import { formatError } from './format-error.ts';

/**
 * Runs one command line from the first word after `postern` to its exit code. Never throws.
 *
 * @param argv without the executable and the script
 */
export async function main(argv: readonly string[], context: Context): Promise<number> {
  const interruption = new AbortController();
  context.signal.addEventListener('abort', () => interruption.abort(new InterruptedError()), { once: true });
  try {
    return await runCommandLine(argv, { ...context, signal: interruption.signal });
  } catch (error) {
    context.stderr.write(formatError(error, { json: argv.includes('--json') }));
    return exitCodeOf(error);
  }
}
