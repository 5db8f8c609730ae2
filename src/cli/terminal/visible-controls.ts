/**
 * Everything that a terminal acts on, but for the line ends and tabs that formats are made of; and what hides text, but
 * for the joiners that Persian, Hindi and emoji are written with.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const active = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** Text from a table cell, so that a terminal shows what is in it and does nothing: `ESC` becomes `\x1b`. */
export function makeControlsVisible(text: string): string {
  return text.replace(active, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
