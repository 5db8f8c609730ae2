import { UsageError } from '../errors.ts';

/** Words that no command takes; after `query` most often SQL without quotes. */
export const tooManyWords = 'Too many words; SQL with spaces goes in single quotes.';

const mayRepeat = new Set(['_', 'scope', 'allow-endpoint', 'param', 'label']);

/** What yargs gives beside the options; what an empty one means is for its command to say. */
const isWord = new Set(['_', 'sql', 'id', 'name', 'from', 'to', 'shell', 'path']);

/**
 * yargs turns an option given twice into a list: right for those that may repeat, a mistake for all others. An empty
 * value is a variable that a script forgot to set.
 */
export function refuseOddValues(options: { _: (string | number)[]; [name: string]: unknown }): true {
  const [name, step] = options._;
  const mayHaveWords =
    name === 'query' ||
    name === 'exec' ||
    name === 'import' ||
    name === 'completion' ||
    (name === 'login' && (step === 'finish' || step === 'cancel')) ||
    (name === 'profile' && step !== 'list');
  const isTwoWords = name === 'profile' || (name === 'login' && (step === 'start' || step === 'pending'));
  const commandLength = isTwoWords ? 2 : 1;
  if (options._.length > commandLength && !mayHaveWords) throw new UsageError(tooManyWords);
  for (const [name, value] of Object.entries(options)) {
    if (Array.isArray(value) && !mayRepeat.has(name))
      throw new UsageError(`--${name} was given more than once.`);
    if (!isWord.has(name) && [value].flat().includes('')) throw new UsageError(`--${name} is empty.`);
  }
  return true;
}

/** yargs leaves what stands behind `--` among the words, and there SQL may begin with a comment. */
export function wordOf(
  word: string | undefined,
  words: (string | number)[],
  commandLength: number,
): string | undefined {
  return wordsOf([word], words, commandLength)[0];
}

/** The same for a command of several words. @param found what yargs has taken for them, in order */
export function wordsOf(
  found: (string | undefined)[],
  words: (string | number)[],
  commandLength: number,
): string[] {
  const all = [...found.filter((word) => word !== undefined), ...words.slice(commandLength).map(String)];
  if (all.length > found.length) throw new UsageError(tooManyWords);
  return all;
}
