import type { Context } from './context.ts';
import { answerQuickly } from './quick-answer.ts';

/**
 * Runs one command line from the first word after `postern` to its exit code. Never throws.
 *
 * @param argv without the executable and the script
 */
export async function main(argv: readonly string[], context: Context): Promise<number> {
  const answer = await answerQuickly(argv, context);
  if (answer !== undefined) {
    context.stdout.write(answer);
    return 0;
  }
  try {
    const { runCommandLine } = await import('./command-line.ts');
    return await runCommandLine(argv, context);
  } catch (error) {
    const [{ formatError }, { exitCodeOf }] = await Promise.all([
      import('./format-error.ts'),
      import('./exit-code.ts'),
    ]);
    context.stderr.write(formatError(error, { json: argv.includes('--json') }));
    return exitCodeOf(error);
  }
}
