import { type ParseArgsOptionDescriptor, parseArgs } from 'node:util';
import { globalOptions } from './global-options.ts';

/** What a command takes, in the shape that both yargs and `node:util` read. */
export type OptionTable = Record<
  string,
  ParseArgsOptionDescriptor & {
    choices?: readonly string[];
    describe?: string;
    group?: string;
    hidden?: boolean;
  }
>;

/** The values that a table of options gives, and what stands on the line beside them. */
export type PlainOptions<T extends OptionTable> = ReturnType<
  typeof parseArgs<{ options: typeof globalOptions & T }>
>['values'] & { words: string[] };

/**
 * Parses the words after a command's name where they are plainly right, with what Node has in it already: yargs takes
 * twice as long to load as Node takes to start. What is not plain (a mistake, `--help`, an option given twice, an empty
 * value) is left to yargs, which decides it and finds the words for it.
 *
 * @param maximumWords how many words that are not options may stand there
 * @returns undefined where it is not plain
 */
export function parsePlainWords<const T extends OptionTable>(
  args: readonly string[],
  options: T,
  maximumWords = 0,
): PlainOptions<T> | undefined {
  const table: OptionTable = { ...globalOptions, ...options };
  const parsed = parseStrictly(args, table);
  if (!parsed || parsed.positionals.length > maximumWords) return undefined;
  const given = parsed.tokens.filter((token) => token.kind === 'option');
  const names = given.map(({ name }) => name).filter((name) => !table[name]?.multiple);
  const isRepeated = new Set(names).size < names.length;
  const isOdd = given.some(({ name, value = true }) => {
    const choices = table[name]?.choices;
    return value === '' || (choices !== undefined && !choices.some((choice) => choice === value));
  });
  if (isRepeated || isOdd) return undefined;
  // The table that was parsed with is the one that gave the type.
  return { ...(parsed.values as PlainOptions<T>), words: parsed.positionals };
}

function parseStrictly(args: readonly string[], options: OptionTable) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, tokens: true });
  } catch {
    return undefined;
  }
}
