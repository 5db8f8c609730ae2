import { basename } from 'node:path';
import { UsageError } from '../../errors.ts';
import { formatPrintable } from '../../printable.ts';
import { bashScript } from '../completion/bash.ts';
import type { CommandList } from '../completion/complete.ts';
import { fishScript } from '../completion/fish.ts';
import { shells } from '../completion/shells.ts';
import { zshScript } from '../completion/zsh.ts';
import type { Context } from '../context.ts';
import { type GlobalOptions, say } from '../global-options.ts';

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
  if (options.answer) {
    // What a shell loads at its start need not wait for what only Tab needs.
    const { answerScript } = await import('../completion/answer-script.ts');
    return answerScript(commands, context);
  }
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
