import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { PosternError, UsageError } from '../../errors.ts';
import type { Context } from '../context.ts';

/** The files of a step of GitHub Actions. */
export interface GithubFiles {
  output: string;
  env: string;
}

/**
 * Where a step puts what later steps are to have.
 *
 * @throws UsageError outside of GitHub Actions
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function findGithubFiles({ env }: Pick<Context, 'env'>): GithubFiles {
  const { GITHUB_ACTIONS: isActions, GITHUB_OUTPUT: output, GITHUB_ENV: file } = env;
  if (isActions === 'true' && output && file) return { output, env: file };
  throw new UsageError('--format github is for a step of GitHub Actions, and this is none.', {
    hint: 'postern token (without --format github)',
  });
}

/**
 * Has the runner hide a token in all that it logs, and only then hands it to later steps.
 *
 * @param token without a line break, and so no way to write a second line
 * @param names what it is called: as an output of the step, and as variables
 * @throws PosternError `file_unwritable`
 */
export async function writeGithub(
  token: string,
  names: { output: string; variables: readonly string[] },
  files: GithubFiles,
  stdout: Context['stdout'],
): Promise<void> {
  await new Promise<void>((resolve) => stdout.write(`::add-mask::${token}\n`, () => resolve()));
  append(files.output, [`${names.output}=${token}`]);
  append(
    files.env,
    names.variables.map((name) => `${name}=${token}`),
  );
}

/** The runner has made the file: one that is made here could be anybody's to read. */
function append(path: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  try {
    const descriptor = openSync(path, constants.O_RDWR | constants.O_APPEND);
    try {
      writeSync(descriptor, `${endsInLine(descriptor) ? '' : '\n'}${lines.join('\n')}\n`);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new PosternError('file_unwritable', `${path} cannot be written (${code}).`, {
      hint: `ls -l ${path}`,
    });
  }
}

/** Another step may have left a line without its end, which would take ours for its own. */
function endsInLine(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  const last = Buffer.alloc(1);
  return size === 0 || (readSync(descriptor, last, 0, 1, size - 1) === 1 && last.toString() === '\n');
}
