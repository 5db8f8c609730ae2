/** What a key asks for; undefined where it only changes the text. */
export type Key = 'enter' | 'interrupt' | 'end' | undefined;

export interface PasteBuffer {
  /** Takes what the terminal sent and returns what its last key asks for. */
  feed(chunk: string): Key;
  /** What has been typed and pasted so far. */
  text(): string;
}

const pasteBegin = '\x1b[200~';
const pasteEnd = '\x1b[201~';

/** Any other escape sequence: arrows, function keys. A lone Escape at the end of a chunk may be the start of one. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's keys are control characters
const escapeSequence = /^\x1b(?:\[[0-?]*[ -/]*[@-~]|O[ -~]|[ -NP-Z\\-~])/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const unfinishedSequence = /^\x1b(?:\[[0-?]*[ -/]*|O)?$/;

/** Reads a raw terminal: text, the marks around a bracketed paste, and the few keys that mean something here. */
export function createPasteBuffer(): PasteBuffer {
  let text = '';
  let rest = '';
  let isPasting = false;

  /** Takes one thing off the input. @returns the key it is, or null to wait for more */
  function take(): Key | null {
    if (rest.startsWith('\x1b')) {
      if (unfinishedSequence.test(rest)) return null;
      const sequence = escapeSequence.exec(rest)?.[0] ?? '\x1b';
      rest = rest.slice(sequence.length);
      if (sequence === pasteBegin) isPasting = true;
      if (sequence === pasteEnd) isPasting = false;
      return undefined;
    }
    const [character = ''] = rest;
    rest = rest.slice(character.length);
    // Also within a paste: the mark of its end may get lost, and no address holds one.
    if (character === '\x03') return 'interrupt';
    if (isPasting) {
      text += character;
      return undefined;
    }
    switch (character) {
      case '\x04':
        return text === '' ? 'end' : undefined;
      case '\r':
      case '\n':
        if (text !== '') text += '\n';
        return 'enter';
      case '\x7f':
      case '\b':
        text = [...text].slice(0, -1).join('');
        return undefined;
      case '\x15':
        text = '';
        return undefined;
      default:
        // Ctrl-Z, Ctrl-A and the like mean nothing here.
        if (character >= ' ' || character === '\t') text += character;
        return undefined;
    }
  }

  return {
    feed(chunk) {
      rest += chunk;
      let last: Key;
      while (rest !== '') {
        const key = take();
        if (key === null) break;
        last = key;
        if (last === 'interrupt' || last === 'end') break;
      }
      return last;
    },
    text: () => text.trimEnd(),
  };
}
