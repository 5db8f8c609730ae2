import { InterruptedError, SignInRequiredError, UsageError } from '../errors.ts';

/** What a shell sees: `postern --help` lists them. */
export const exitCodes = { done: 0, failed: 1, usage: 2, signInRequired: 4, interrupted: 130 } as const;

export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return exitCodes.usage;
  if (error instanceof SignInRequiredError) return exitCodes.signInRequired;
  if (error instanceof InterruptedError) return exitCodes.interrupted;
  return exitCodes.failed;
}
