/**
 * How long a property is tried, and from which seed: always the same one, so that a run in CI is decided by the change
 * and not by luck. `FAST_CHECK_SEED=$RANDOM node --test FILE` looks for more.
 */
export function propertyRuns(numRuns: number): { numRuns: number; seed: number } {
  return { numRuns, seed: Number(process.env['FAST_CHECK_SEED'] ?? 20_261_122) };
}
