import { globalOptions } from '../global-options.ts';
import type { OptionTable } from '../plain-words.ts';
import { summaries } from '../summaries.ts';

export interface Candidate {
  value: string;
  describe?: string | undefined;
}

/** What can stand somewhere: one of these, or the name of a file or a program, which the shell knows best. */
export type Candidates = readonly Candidate[] | 'files' | 'programs';

export interface CommandList {
  /** Of one word or two, such as `login start`. */
  commandNames: readonly string[];
  /** What a command takes beside the global options. */
  loadOptions(command: string): Promise<OptionTable>;
}

/** What there is to complete. */
export interface Vocabulary extends CommandList {
  /** The values of an option that has no choices. */
  listValues(option: string): Candidates;
  /**
   * What can be a command's word.
   *
   * @param index how many words stand before it, the command's name aside
   * @param isEnded whether it stands behind `--`
   */
  listWords(command: string, index: number, isEnded: boolean): Candidates;
}

/** What the words before the cursor say. */
interface Line {
  command: string;
  options: OptionTable;
  given: Set<string>;
  /** The option whose value comes next. */
  awaiting?: string;
  /** Whether `--` has ended the options. */
  isEnded: boolean;
  /** How many words there are beside the command's name and options. */
  wordCount: number;
}

/**
 * What the last of the words can become. Mistakes in the others are no matter: the command will say them.
 *
 * @param words after `postern`, up to the cursor; the last one may be empty
 */
export async function complete(words: readonly string[], vocabulary: Vocabulary): Promise<Candidates> {
  const current = words.at(-1) ?? '';
  const line = await readLine(words.slice(0, -1), vocabulary);
  if (line.awaiting !== undefined) return keep(current, listOptionValues(line.awaiting, line, vocabulary));
  if (current.startsWith('-') && !line.isEnded) {
    const [, name] = /^--([^=]+)=/.exec(current) ?? [];
    if (name === undefined) return keep(current, listOptions(line));
    const values = listOptionValues(name, line, vocabulary);
    if (typeof values === 'string') return values;
    return keep(
      current,
      values.map((candidate) => ({ ...candidate, value: `--${name}=${candidate.value}` })),
    );
  }
  const steps = listSteps(line, vocabulary);
  const others = vocabulary.listWords(line.command, line.wordCount, line.isEnded);
  if (typeof others === 'string') return others;
  const found = [...steps, ...others];
  // Where any word would do, the options say what else there is.
  return keep(current, found.length === 0 && !line.isEnded && current === '' ? listOptions(line) : found);
}

async function readLine(words: readonly string[], vocabulary: Vocabulary): Promise<Line> {
  const line: Line = {
    command: '',
    options: globalOptions,
    given: new Set(),
    isEnded: false,
    wordCount: 0,
  };
  for (const word of words) {
    if (line.awaiting !== undefined) delete line.awaiting;
    else if (line.isEnded) line.wordCount++;
    else if (word === '--') line.isEnded = true;
    else if (word.startsWith('--')) {
      const [name = '', value] = word.slice(2).split('=', 2);
      line.given.add(name);
      if (value === undefined && line.options[name]?.type === 'string') line.awaiting = name;
    } else if (line.wordCount === 0 && listSteps(line, vocabulary).some(({ value }) => value === word)) {
      line.command = `${line.command} ${word}`.trimStart();
      line.options = { ...(await vocabulary.loadOptions(line.command)), ...globalOptions };
    } else line.wordCount++;
  }
  return line;
}

/** The commands, or those below the command. */
function listSteps({ command, isEnded, wordCount }: Line, { commandNames }: Vocabulary): Candidate[] {
  if (isEnded || wordCount > 0) return [];
  const start = command === '' ? '' : `${command} `;
  const below = commandNames.filter((name) => name.startsWith(start)).map((name) => name.slice(start.length));
  const names = new Set(below.map((name) => name.split(' ')[0] ?? ''));
  const texts: Record<string, string> = summaries;
  return [...names].map((value) => ({ value, describe: texts[start + value] }));
}

function listOptions({ command, options, given }: Line): Candidate[] {
  const builtIn: OptionTable = {
    help: { type: 'boolean', describe: 'Show help' },
    ...(command === '' && { version: { type: 'boolean', describe: 'Show version number' } }),
  };
  return Object.entries({ ...options, ...builtIn })
    .filter(([name, { multiple, hidden }]) => !hidden && (multiple || !given.has(name)))
    .map(([name, { describe }]) => ({ value: `--${name}`, describe }));
}

function listOptionValues(name: string, { options }: Line, { listValues }: Vocabulary): Candidates {
  const option = options[name];
  if (option?.type !== 'string') return [];
  return option.choices?.map((value) => ({ value })) ?? listValues(name);
}

function keep(current: string, candidates: Candidates): Candidates {
  if (typeof candidates === 'string') return candidates;
  return candidates.filter(({ value }) => value.startsWith(current));
}
