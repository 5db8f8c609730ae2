import { stripVTControlCharacters } from 'node:util';
import { joinLines } from './paste-lines.ts';

/** What draws nothing: zero-width and bidirectional characters, byte order marks, controls that are no blanks. */
const invisible = /(?![\t\r\n])[\p{Cc}\p{Cf}]/gu;

/**
 * An operating system command, such as a hyperlink; whatever begins one and never ends. Node's own pattern for them, in
 * `stripVTControlCharacters`, looks for each one's end up to the end of the text.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's sequences are control characters
const systemCommand = /\x1b\](?:[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c))?/g;

/** What is left of a colour or of a bracketed paste where its Escape got lost. */
const leftover = /(?:\^\[)?\[(?:\d[\d;]*m|20[01]~)/g;

/** What stands together: no blank, bracket or quote parts it. */
const run = /[\w?%][\w.~%!$&()*+,;:@/?=-]*/g;

/** What an encoded address or query consists of; a value of another address is that one's business. */
const encoded = /(?<![\w=/&?:+%.~!*()-])[\w%.~!*()-]+/g;

const opening = /^[\s"'`<(\u2018-\u201f\u00ab\u00bb]+/;

/**
 * Undoes what terminals, chats, mails and shells do to an address or a code: wrapped lines, a backslash before each
 * special character, HTML's and JSON's ways to write an ampersand, characters that draw nothing, percent signs for
 * everything, the same thing pasted again. A line break is left only where words end or begin.
 */
export function tidyPaste(text: string): string {
  const visible = stripVTControlCharacters(text.replace(systemCommand, ''))
    .replace(invisible, '')
    .replace(leftover, ' ')
    .replace(/\\+/g, '\\')
    .replace(/\\[nrt]/g, '\n');
  return joinLines(visible)
    .replace(/\\+/g, '\\')
    .replace(/\\u00([2-7][\da-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll('\\', '')
    .replace(/&(?:amp|#38|#x26);(?:amp;)*/gi, '&')
    .replace(run, once)
    .replace(encoded, decode)
    .replace(opening, '');
}

/** Without the punctuation of the sentence around it. */
export function trimPunctuation(text: string): string {
  return /^.*[^)*.,;:!?~]/s.exec(text)?.[0] ?? '';
}

/** Impatient people paste the same again, since nothing of it is shown at the prompt. */
function once(text: string): string {
  const whole = trimPunctuation(text);
  const times = [2, 3, 4].find((n) => whole === whole.slice(0, whole.length / n).repeat(n)) ?? 1;
  return whole.slice(0, whole.length / times) + text.slice(whole.length);
}

/** Decodes an encoded address or query, once: what is in it may be encoded by itself. */
function decode(text: string): string {
  if (!/(?:state|code|error)%3d/i.test(text)) return text;
  try {
    // Where words were taken for its last piece, half a character may be left.
    return decodeURIComponent(text.replace(/%[\da-f]?$/i, ''));
  } catch {
    return text;
  }
}
