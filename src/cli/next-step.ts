import { beforeDashes } from './dashes.ts';
import { nameProfile } from './name-profile.ts';
import { commandNames } from './plain-command.ts';

const generalHelp = 'postern --help';

/**
 * Fits a failure's next step to the command line that failed: its own help, a sign-in as the profile that it named, and
 * at the identity provider that it named.
 */
export function fitNextStep(hint: string, argv: readonly string[]): string {
  if (hint === generalHelp) return nameHelp(argv);
  const words = beforeDashes(argv);
  return nameProfile(nameSameCommand(hint, words), findProfile(words));
}

/** `postern login` alone goes to an identity provider only where a sign-in there is kept already. */
function nameSameCommand(hint: string, words: readonly string[]): string {
  if (!words.some((word) => word === '--issuer' || word.startsWith('--issuer='))) return hint;
  return hint.replace(/\bpostern login(?: --account \S+)?( --flow console)?$/, (_, flow) =>
    flow ? `the same command with${flow}` : 'the same command again',
  );
}

/** Where the words that were typed are explained: the command's own help, if there is such a command. */
export function nameHelp([name = '', step = '']: readonly string[]): string {
  const words = commandNames.map((command) => command.split(' '));
  if (words.some(([first, second]) => first === name && second === step)) {
    return `postern ${name} ${step} --help`;
  }
  return words.some(([first]) => first === name) ? `postern ${name} --help` : generalHelp;
}

/** What is no name of a profile is refused elsewhere. */
function findProfile(words: readonly string[]): string | undefined {
  const index = words.findIndex((word) => word === '--profile' || word.startsWith('--profile='));
  const [option = '', value] = words.slice(index, index + 2);
  return index < 0 ? undefined : option === '--profile' ? value : option.slice('--profile='.length);
}
