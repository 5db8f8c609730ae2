import { basename } from 'node:path';
import { getHome } from '../../credentials/home.ts';
import { PosternError, UsageError } from '../../errors.ts';
import { formatPrintable } from '../../printable.ts';
import { bashScript } from '../completion/bash.ts';
import { type Candidates, type CommandList, complete } from '../completion/complete.ts';
import { fishScript } from '../completion/fish.ts';
import { listValues, listWords, shells } from '../completion/values.ts';
import { zshScript } from '../completion/zsh.ts';
import type { Context } from '../context.ts';
import { type GlobalOptions, say } from '../global-options.ts';
import { readToEnd } from '../read-to-end.ts';

export const completionOptions = {
  answer: { type: 'boolean', hidden: true, describe: 'Answer the script: standard input has the words' },
} as const;

export interface CompletionOptions extends GlobalOptions {
  shell?: string | undefined;
  answer?: boolean | undefined;
}

const scripts: Record<(typeof shells)[number], { text: string; use: string }> = {
  bash: { text: bashScript, use: 'in ~/.bashrc: eval "$(postern completion bash)"' },
  zsh: { text: zshScript, use: 'in ~/.zshrc: eval "$(postern completion zsh)"' },
  fish: { text: fishScript, use: 'in ~/.config/fish/config.fish: postern completion fish | source' },
};

/** `postern completion`: prints the script that completes commands at a shell, and answers that script. */
export async function runCompletion(
  options: CompletionOptions,
  commands: CommandList,
  context: Context,
): Promise<void> {
  if (options.answer) return answerScript(commands, context);
  const shell = chooseShell(options.shell, context);
  const { text, use } = scripts[shell];
  context.stdout.write(options.json ? `${JSON.stringify({ shell, script: text })}\n` : text);
  // Who sees the script has not used it.
  if (context.stdout.isTTY) say(options, context, `To use it, ${use}`);
}

function chooseShell(named: string | undefined, { env }: Context): (typeof shells)[number] {
  const shell = shells.find((known) => known === (named ?? basename(env['SHELL'] ?? '')));
  if (shell !== undefined) return shell;
  const problem =
    named === undefined
      ? 'SHELL names none of those that there is completion for.'
      : `There is no completion for ${formatPrintable(named, 40)}.`;
  throw new UsageError(problem, { hint: 'postern completion bash, zsh or fish' });
}

/**
 * Standard input has the words after `postern`, each with a NUL behind it. The answer is `words` and then one candidate
 * a line, a tab and what it is for; or just `files` or `programs`. At a shell nothing can be said: failures are silent.
 */
async function answerScript(commands: CommandList, context: Context): Promise<void> {
  const { stdin, stdout, signal } = context;
  const words = (await readToEnd(stdin, signal)).split('\0').slice(0, -1);
  stdout.write(formatAnswer(await answer(words, commands, context)));
}

async function answer(words: string[], commands: CommandList, { env, uid }: Context): Promise<Candidates> {
  try {
    const home = await getHome(env, uid);
    return await complete(words, {
      ...commands,
      listValues: (option) => listValues(home, option),
      listWords: (...place) => listWords(home, ...place),
    });
  } catch (error) {
    if (error instanceof PosternError) return [];
    throw error;
  }
}

function formatAnswer(candidates: Candidates): string {
  if (typeof candidates === 'string') return `${candidates}\n`;
  const lines = candidates.map(({ value, describe = '' }) => `${value}\t${describe}`);
  return `${['words', ...lines].join('\n')}\n`;
}
