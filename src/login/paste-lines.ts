/** How an address, a query or a code begins, also an escaped or encoded one, in quotes or brackets. */
const beginning =
  /^[^\w\s/=&%?+]{0,2}(?:4\\?(?:\/|%2f)|https?\\?(?::|%3a)|127\.0\.0\.1|localhost|\[::1|\?|%3f|(?:state|code|iss|scope|error|authuser|hd|prompt)(?![a-z]))/i;

/**
 * Joins what is wrapped over lines, with indentation or with the mark that mails and shells write before each further
 * line. A line break is left only where words end or begin.
 */
export function joinLines(text: string): string {
  const lines = text.split(/[\r\n\u2028\u2029]+/).map((line) => line.replace(/^[\s>]+/, '').trimEnd());
  // Words hold no mark of a query, so that nothing has begun above the first line with one.
  const firstMark = lines.findIndex((line) => /[/=&%\\]/.test(line));
  return lines
    .map((line, i) => (isWordsBelow(line) || (i <= firstMark && beginning.test(line)) ? `\n${line}` : line))
    .join('');
}

/** The last piece of an address, with words behind it, looks the same: whoever needs that piece has to ask. */
function isWordsBelow(line: string): boolean {
  return /^[^\s/=&%?+\\]+\s.*\p{L}/u.test(line);
}
