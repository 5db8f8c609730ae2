import { InterruptedError } from '../errors.ts';
import type { Context } from './context.ts';
import { beforeDashes } from './dashes.ts';
import { exitCodeOf } from './exit-code.ts';
import { formatError } from './format-error.ts';
import { fitNextStep } from './next-step.ts';
import { runPlainCommand } from './plain-command.ts';

/**
 * Runs one command line from the first word after `postern` to its exit code. Never throws.
 *
 * @param argv without the executable and the script
 */
export async function main(argv: readonly string[], context: Context): Promise<number> {
  const interruption = new AbortController();
  context.signal.addEventListener('abort', () => interruption.abort(new InterruptedError()), { once: true });
  try {
    const interruptible = { ...context, signal: interruption.signal };
    const exitCode = await runPlainCommand(argv, interruptible);
    if (exitCode !== undefined) return exitCode;
    const { runCommandLine } = await import('./command-line.ts');
    return await runCommandLine(argv, interruptible);
  } catch (error) {
    const json = beforeDashes(argv).includes('--json');
    context.stderr.write(formatError(error, { json, fitHint: (hint) => fitNextStep(hint, argv) }));
    return exitCodeOf(error);
  }
}
