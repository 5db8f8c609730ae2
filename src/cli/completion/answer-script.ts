import { getHome } from '../../credentials/home.ts';
import { PosternError } from '../../errors.ts';
import type { Context } from '../context.ts';
import { readToEnd } from '../read-to-end.ts';
import { type Candidates, type CommandList, complete } from './complete.ts';
import { listValues, listWords } from './values.ts';

/**
 * Standard input has the words after `postern`, each with a NUL behind it. The answer is `words` and then one candidate
 * a line, a tab and what it is for; or just `files` or `programs`. At a shell nothing can be said: failures are silent.
 */
export async function answerScript(commands: CommandList, context: Context): Promise<void> {
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
