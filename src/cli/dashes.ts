import { UsageError } from '../errors.ts';

/** The words behind the first `--`, which no parser of options has a say in; undefined where there is none. */
export function behindDashes(argv: readonly string[]): string[] | undefined {
  const index = argv.indexOf('--');
  return index < 0 ? undefined : argv.slice(index + 1);
}

/** The words before it, which are for postern. */
export function beforeDashes(argv: readonly string[]): string[] {
  const index = argv.indexOf('--');
  return argv.slice(0, index < 0 ? undefined : index);
}

/** @throws UsageError where options and command cannot be told apart, unless it is for help that was asked */
export function refuseNoDashes(argv: readonly string[], { help, version }: Record<string, unknown>): void {
  if (argv.includes('--') || help || version) return;
  throw new UsageError('The command stands behind --.', { hint: 'postern exec -- COMMAND [ARG...]' });
}
