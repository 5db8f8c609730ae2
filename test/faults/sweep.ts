import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type EndedProgram, runBuilt } from './built-program.ts';

const preload = import.meta.resolve('./kill-at.ts');

/** A command that is killed at every step of its way, each time from the same state. */
export interface SweptCommand<State> {
  /** Makes the state that it starts from. */
  prepare(): Promise<State>;
  /** Runs it with that environment in addition. */
  run(state: State, env: Record<string, string>): Promise<EndedProgram>;
  /** What must be true whenever it was killed. */
  check(state: State, killed: Killed): Promise<void>;
}

/** Where a process died. */
export interface Killed {
  /** The steps that it had done; it died before the next, or after half of that. */
  done: readonly string[];
  /** Whether it had done the first of these, and not yet the second. */
  isBetween(first: RegExp, second: RegExp): boolean;
}

/**
 * Runs a command to its end, then kills it before each step that it took, and in the middle of each write; after each
 * death the check must hold. Each death is a test of its own.
 */
export async function sweep<State>(t: TestContext, command: SweptCommand<State>): Promise<void> {
  const { steps, ended } = await runUntil(command, await command.prepare(), '');
  assert.deepEqual([ended.exitCode, ended.signal], [0, null], ended.stderr);
  assert.ok(steps.includes('request') && steps.length > 5, `only ${steps}`);
  const deaths = steps.flatMap((name, index) => [
    { name: `before ${name}`, killAt: `${index + 1}` },
    ...(/^write(?:File)?Sync/.test(name) ? [{ name: `in ${name}`, killAt: `${index + 1} torn` }] : []),
  ]);
  const tests = deaths.map(({ name, killAt }) =>
    t.test(`${killAt}: ${name}`, async () => {
      const state = await command.prepare();
      const { steps: taken, ended: dead } = await runUntil(command, state, killAt);
      assert.equal(dead.signal, 'SIGKILL', `${dead.exitCode} ${dead.stderr}`);
      const done = taken.slice(0, -1);
      const isBetween = (first: RegExp, second: RegExp): boolean =>
        done.some((step) => first.test(step)) && !done.some((step) => second.test(step));
      await command.check(state, { done, isBetween });
    }),
  );
  await Promise.all(tests);
}

async function runUntil<State>(command: SweptCommand<State>, state: State, killAt: string) {
  const stepsFile = join(tmpdir(), `postern-steps-${randomUUID()}`);
  const env = { NODE_OPTIONS: `--import=${preload}`, STEPS_FILE: stepsFile, KILL_AT: killAt };
  try {
    const ended = await command.run(state, env);
    return { ended, steps: readFileSync(stepsFile, 'utf8').split('\n').filter(Boolean) };
  } finally {
    rmSync(stepsFile, { force: true });
  }
}

/** Runs the program at `path` as any command is run. */
export function createRun<State extends { env: Record<string, string>; input: string }>(
  path: string,
  args: readonly string[],
): SweptCommand<State>['run'] {
  return ({ env, input }, extra) => runBuilt(path, args, { env: { ...env, ...extra }, input });
}
