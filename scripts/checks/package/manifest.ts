import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { runTool } from './run-program.ts';
import type { Tarball } from './tarball.ts';

/** Reports what keeps programs from loading the package, as publint sees it. */
export async function findManifestProblems({ path }: Tarball): Promise<string[]> {
  const { buffer } = await readFile(path);
  const { messages, pkg } = await publint({ pack: { tarball: buffer }, strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`);
}

/** Reports what keeps TypeScript from finding the types where Node finds the code, as Are The Types Wrong sees it. */
export async function findTypeProblems({ path }: Tarball): Promise<string[]> {
  // A page has no types.
  const pages = ['--exclude-entrypoints', 'authorization-response.html'];
  const options = [...pages, '--profile', 'esm-only', '--format', 'ascii', '--no-color', '--no-emoji'];
  const { succeeded, output } = await runTool(dirname(path), 'attw', [path, ...options]);
  return succeeded ? [] : [`attw:\n${output}`];
}
